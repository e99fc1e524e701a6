using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using OrleansChat.Gateway.Auth;

namespace OrleansChat.Gateway.Api;

/// <summary>Users' pictures, as raw bytes in both directions. What they are is told by the bytes, never by what the sender says.</summary>
internal static class AvatarsApi
{
    private const int MostBytes = 256 * 1024;

    public static void MapAvatars(this IEndpointRouteBuilder routes)
    {
        routes.MapPut("/me/avatar", Change).WithMetadata(new RequestSizeLimitAttribute(MostBytes));
        routes.MapDelete("/me/avatar", Remove);
        routes.MapGet("/avatars/{id:guid}", Read);
    }

    private static async Task<Results<Ok<UserAnswer>, ProblemHttpResult>> Change(
        HttpRequest request, HubIdentity me, IGrainFactory grains, CancellationToken cancel)
    {
        using var bytes = new MemoryStream();
        try
        {
            await request.Body.CopyToAsync(bytes, cancel);
        }
        catch (BadHttpRequestException refused)
        {
            return Problems.OfStatus(refused.StatusCode);
        }

        var changed = await grains.User(me.User).ChangeAvatar(bytes.ToArray());
        return changed.Ok ? TypedResults.Ok(UserAnswer.Of(changed.Value)) : Problems.Of(changed.Refusal);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Remove(HubIdentity me, IGrainFactory grains)
    {
        var removed = await Faults.Repeated(() => grains.User(me.User).RemoveAvatar());
        return removed.Ok ? TypedResults.NoContent() : Problems.Of(removed.Refusal);
    }

    private static async Task<Results<FileContentHttpResult, ProblemHttpResult>> Read(Guid id, HttpResponse response, IGrainFactory grains)
    {
        var found = await Faults.Repeated(() => grains.Avatars().Find(id));
        if (!found.Ok)
        {
            return Problems.Of(found.Refusal);
        }

        // Bytes of a stranger: shown as the picture that they are, or not at all.
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        response.Headers.ContentDisposition = $"inline; filename=\"avatar.{found.Value.MediaType["image/".Length..]}\"";
        response.Headers.CacheControl = "private, max-age=31536000, immutable";
        return TypedResults.File(found.Value.Bytes, found.Value.MediaType);
    }
}
