using System.Buffers;
using System.Text.Json;
using OrleansChat.Archives;

namespace OrleansChat.Gateway.Api;

/// <summary>
/// A room as JSON Lines, written as its pages are read: a page of it is in memory. One that ends early has no end line, and the connection
/// breaks.
/// </summary>
internal sealed class ArchiveStream(ArchivedRoom room, IGrainFactory grains) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = "application/x-ndjson";
        response.Headers.CacheControl = "no-store";
        response.Headers.ContentDisposition = $"attachment; filename=\"room-{room.Room}.jsonl\"";
        Write(response, RoomLine.Of(room));
        foreach (var member in room.Members)
        {
            Write(response, MemberLine.Of(member));
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

            foreach (var entry in page.Value)
            {
                Write(response, EventLine.Of(entry));
            }

            last = page.Value[^1].Seq;
            // A slow reader holds up the reading of pages, not the memory.
            await response.BodyWriter.FlushAsync(httpContext.RequestAborted);
        }

        Write(response, new EndLine("end", room.Head - room.FirstSeq + 1));
        await response.BodyWriter.FlushAsync(httpContext.RequestAborted);
    }

    private static void Write<T>(HttpResponse response, T line)
    {
        using (var json = new Utf8JsonWriter(response.BodyWriter, new JsonWriterOptions { Encoder = ArchiveLines.Options.Encoder }))
        {
            JsonSerializer.Serialize(json, line, ArchiveLines.Options);
        }

        response.BodyWriter.Write("\n"u8);
    }
}
