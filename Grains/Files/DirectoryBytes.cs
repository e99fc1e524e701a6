using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansChat.Files;

namespace OrleansChat.Grains.Files;

/// <summary>Bytes in a directory that all silos share, one file each, below the first byte of its id.</summary>
internal sealed partial class DirectoryBytes(IOptions<FilesOptions> options, ILogger<DirectoryBytes> log) : IFileBytes
{
    private readonly string _root = options.Value.Directory!;

    public Task<Outcome<Done>> Write(Guid file, int chunk, byte[] bytes) => Tried<Done>(ErrorCode.Unknown, async () =>
    {
        var path = PathOf(file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var handle = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite);
        await RandomAccess.WriteAsync(handle, bytes, (long)chunk * FileChunks.Bytes);
        RandomAccess.FlushToDisk(handle);
        return default(Done);
    });

    public Task<Outcome<byte[]>> Read(Guid file, int chunk) => Tried<byte[]>(ErrorCode.Unavailable, async () =>
    {
        var path = PathOf(file);
        if (!File.Exists(path))
        {
            return ErrorCode.NotFound;
        }

        using var handle = File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete);
        var from = (long)chunk * FileChunks.Bytes;
        var bytes = new byte[Math.Clamp(RandomAccess.GetLength(handle) - from, 0, FileChunks.Bytes)];
        var read = 0;
        while (read < bytes.Length && await RandomAccess.ReadAsync(handle, bytes.AsMemory(read), from + read) is > 0 and var more)
        {
            read += more;
        }

        return bytes.Length > 0 && read == bytes.Length ? bytes : ErrorCode.NotFound;
    });

    public Task<Outcome<Done>> Delete(Guid file, int chunks) => Tried<Done>(ErrorCode.Unknown, () =>
    {
        var path = PathOf(file);
        if (File.Exists(path))
        {
            File.Delete(path);
        }

        return Task.FromResult<Outcome<Done>>(default(Done));
    });

    // The name is ours: nothing that a user says comes into it.
    private string PathOf(Guid file) => Path.Combine(_root, file.ToString("N")[..2], file.ToString("N"));

    private async Task<Outcome<T>> Tried<T>(ErrorCode whenBroken, Func<Task<Outcome<T>>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            LogFailed(fault);
            return whenBroken;
        }
    }

    [LoggerMessage(EventId = 5061, Level = LogLevel.Warning, Message = "The directory of files failed.")]
    private partial void LogFailed(Exception fault);
}
