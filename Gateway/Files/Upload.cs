using OrleansChat.Files;
using OrleansChat.Gateway.Api;

namespace OrleansChat.Gateway.Files;

/// <summary>Hands a body over to the cluster a chunk at a time; no more of it is in memory than one chunk.</summary>
internal static class Upload
{
    /// <summary>Refusals as of <see cref="IFilesGrain"/>.</summary>
    public static async Task<Outcome<FileView>> Run(IFilesGrain files, UserId owner, NewFile file, Stream body, CancellationToken cancel)
    {
        // Announced with the first chunk, which says what the file is: a refusal comes before the rest is sent.
        var begun = await files.Begin(owner, file, await Chunk(body, file, 0, cancel));
        if (!begun.Ok)
        {
            return begun.Refusal;
        }

        var finished = false;
        try
        {
            for (var number = 1; number < FileChunks.Count(file.Size); number++)
            {
                var bytes = await Chunk(body, file, number, cancel);
                var written = await Faults.Repeated(() => files.Write(begun.Value, number, bytes));
                if (!written.Ok)
                {
                    return written.Refusal;
                }
            }

            var view = await files.Finish(owner, begun.Value);
            finished = view.Ok;
            return view;
        }
        finally
        {
            if (!finished)
            {
                await files.Abandon(begun.Value);
            }
        }
    }

    // A new array for each: a silo in the same process gets the array itself, and may still hold it after a call that timed out.
    private static async Task<byte[]> Chunk(Stream body, NewFile file, int number, CancellationToken cancel)
    {
        var left = file.Size - ((long)number * FileChunks.Bytes);
        var bytes = GC.AllocateUninitializedArray<byte>((int)Math.Clamp(left, 0, FileChunks.Bytes));
        await body.ReadExactlyAsync(bytes, cancel);
        return bytes;
    }
}
