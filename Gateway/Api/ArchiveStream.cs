using OrleansChat.Archives;

namespace OrleansChat.Gateway.Api;

/// <summary>
/// A room as JSON Lines, written as its pages are read: a page of it is in memory, and a chunk of a file. One that ends early has no end
/// line, and the connection breaks.
/// </summary>
/// <param name="files">Null: without the bytes of its files.</param>
internal sealed class ArchiveStream(ArchivedRoom room, ArchivedFilesOut? files, IGrainFactory grains) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = "application/x-ndjson";
        response.Headers.CacheControl = "no-store";
        response.Headers.ContentDisposition = $"attachment; filename=\"room-{room.Room}.jsonl\"";
        ArchiveLines.Write(response.BodyWriter, RoomLine.Of(room));
        foreach (var member in room.Members)
        {
            ArchiveLines.Write(response.BodyWriter, MemberLine.Of(member));
        }

        var last = room.FirstSeq - 1;
        while (last < room.Head)
        {
            var after = last;
            var page = await Faults.Repeated(() => grains.Archives().Events(room.Room, after, room.Head));
            if (!page.Ok || page.Value.Length == 0 || page.Value[0].Seq != after + 1)
            {
                throw new InvalidOperationException($"An archive stopped after {after}: {(page.Ok ? "the log is cut" : page.Refusal.Entry.Name)}.");
            }

            foreach (var line in page.Value.Select(EventLine.Of))
            {
                if (files is not null)
                {
                    await files.Before(line, response.BodyWriter, httpContext.RequestAborted);
                }

                ArchiveLines.Write(response.BodyWriter, line);
            }

            last = page.Value[^1].Seq;
            // A slow reader holds up the reading of pages, not the memory.
            await response.BodyWriter.FlushAsync(httpContext.RequestAborted);
        }

        ArchiveLines.Write(response.BodyWriter, new EndLine("end", room.Head - room.FirstSeq + 1));
        await response.BodyWriter.FlushAsync(httpContext.RequestAborted);
    }
}
