using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;
using OrleansChat.Files;
using OrleansChat.Gateway.Auth;
using OrleansChat.Gateway.Files;

namespace OrleansChat.Gateway.Api;

/// <summary>Files that messages carry, as raw bytes in both directions.</summary>
internal static class AttachmentsApi
{
    public static void MapAttachments(this IEndpointRouteBuilder routes)
    {
        // How large a file may be, the silo says.
        routes.MapPost("/attachments", Store).WithMetadata(new DisableRequestSizeLimitAttribute());
        routes.MapGet("/attachments/{id:guid}", Read);
    }

    private static async Task<Results<Created<FileView>, ProblemHttpResult>> Store(
        HttpRequest request, HubIdentity me, IGrainFactory grains, Transfers transfers, string name, CancellationToken cancel)
    {
        if (request.ContentLength is not { } size)
        {
            return Problems.Of(Reasons.UploadLength.Refusal, StatusCodes.Status411LengthRequired);
        }

        var transfer = transfers.Begin(me.User);
        if (!transfer.Ok)
        {
            return Problems.Of(transfer.Refusal);
        }

        using (transfer.Value)
        {
            try
            {
                var stored = await Upload.Run(grains.Files(), me.User, new NewFile(name, TypeOf(request), size), request.Body, cancel);
                return stored.Ok ? TypedResults.Created($"/api/v1/attachments/{stored.Value.Id}", stored.Value) : Problems.Of(stored.Refusal);
            }
            catch (BadHttpRequestException refused)
            {
                return Problems.OfStatus(refused.StatusCode);
            }
        }
    }

    private static async Task<Results<FileStreamHttpResult, ProblemHttpResult>> Read(
        Guid id, HttpResponse response, HubIdentity me, IGrainFactory grains, Transfers transfers)
    {
        var found = await Faults.Repeated(() => grains.Files().Find(me.User, id));
        var transfer = found.Ok ? transfers.Begin(me.User) : found.Refusal;
        if (!transfer.Ok)
        {
            return Problems.Of(transfer.Refusal);
        }

        response.RegisterForDispose(transfer.Value);
        var file = found.Value!;
        Guard(response, file);
        return TypedResults.Stream(
            new RemoteFile(grains.Files(), file), file.Type, entityTag: new EntityTagHeaderValue($"\"{file.Id:N}\""), enableRangeProcessing: true);
    }

    /// <summary>Bytes of a stranger: a picture is shown as that picture, anything else is only ever saved, and nothing is guessed or run.</summary>
    private static void Guard(HttpResponse response, FileView file)
    {
        var disposition = new ContentDispositionHeaderValue(
            file.Type is "image/png" or "image/jpeg" or "image/gif" or "image/webp" ? "inline" : "attachment");
        disposition.SetHttpFileName(file.Name);
        response.Headers.ContentDisposition = disposition.ToString();
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        // Asked again each time whether it is still theirs to see; it is not sent again.
        response.Headers.CacheControl = "private, no-cache";
    }

    private static string TypeOf(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && type.MediaType.HasValue
            ? type.MediaType.Value.ToLowerInvariant()
            : "application/octet-stream";
}
