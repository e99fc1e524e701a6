using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using OrleansChat.Gateway.Auth;

namespace OrleansChat.Gateway.Api;

/// <summary>For operators: a room as JSON Lines, out and in.</summary>
internal static class ArchivesApi
{
    public static void MapArchives(this IEndpointRouteBuilder operators)
    {
        operators.MapGet("/rooms/{id:guid}/export", Export);
        operators.MapPost("/rooms/import", Import).WithMetadata(new DisableRequestSizeLimitAttribute());
    }

    private static async Task<IResult> Export(Guid id, HttpContext context, IGrainFactory grains, bool files = false)
    {
        var opened = await Faults.Repeated(() => grains.Archives().Open(new RoomId(id), Callers.Of(context)));
        return opened.Ok ? new ArchiveStream(opened.Value, files ? new ArchivedFilesOut(opened.Value.Room, grains) : null, grains) : Problems.Of(opened.Refusal);
    }

    private static async Task<Results<Created<Answer>, ProblemHttpResult>> Import(HttpContext context, IGrainFactory grains)
    {
        try
        {
            var archive = new ArchiveReader(context.Request.BodyReader, grains, Callers.Of(context));
            var imported = await archive.Read(context.RequestAborted);
            return imported.Ok
                ? TypedResults.Created((string?)null, new Answer(imported.Value.Members, imported.Value.Missing, archive.Files, archive.MissingFiles))
                : Problems.Of(imported.Refusal);
        }
        catch (BadHttpRequestException refused)
        {
            return Problems.OfStatus(refused.StatusCode);
        }
    }

    /// <param name="Missing">Members who have no account here and were left out.</param>
    /// <param name="Files">Files that are here now, or were before.</param>
    /// <param name="MissingFiles">Files of the archive that were left out.</param>
    internal sealed record Answer(int Members, int Missing, int Files, int MissingFiles);
}
