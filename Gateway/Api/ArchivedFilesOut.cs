using System.IO.Pipelines;
using OrleansChat.Files;

namespace OrleansChat.Gateway.Api;

/// <summary>The files of a room as lines of its archive: each once, a chunk at a time. Their ids are remembered, nothing else.</summary>
internal sealed class ArchivedFilesOut(RoomId room, IGrainFactory grains)
{
    private readonly HashSet<Guid> _written = [];

    /// <summary>Writes those that the event carries and that were not written yet. One that is no longer kept is left out.</summary>
    public async Task Before(EventLine line, PipeWriter archive, CancellationToken cancel)
    {
        var wanted = line.Files().Where(_written.Add).ToArray();
        if (wanted.Length == 0)
        {
            return;
        }

        var found = await Faults.Repeated(() => grains.Archives().Files(room, wanted));
        foreach (var file in found.Ok ? found.Value : throw new InvalidOperationException($"An archive stopped at {line.Seq}: {found.Refusal.Entry.Name}."))
        {
            ArchiveLines.Write(archive, FileLine.Of(file));
            for (var number = 0; number < FileChunks.Count(file.File.Size); number++)
            {
                var asked = number;
                var chunk = await Faults.Repeated(() => grains.Files().Read(file.File.Id, asked));
                ArchiveLines.Write(archive, new ChunkLine("chunk", file.File.Id, number, chunk.Ok ? chunk.Value
                    : throw new InvalidOperationException($"An archive stopped at {line.Seq}: a file's bytes are not there, {chunk.Refusal.Entry.Name}.")));
                // A slow reader holds up the reading of chunks, not the memory.
                await archive.FlushAsync(cancel);
            }
        }
    }
}
