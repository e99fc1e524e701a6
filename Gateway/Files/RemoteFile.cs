using OrleansChat.Files;
using OrleansChat.Gateway.Api;

namespace OrleansChat.Gateway.Files;

/// <summary>A file of the cluster, read a chunk at a time from wherever the reader stands: what is skipped is never fetched.</summary>
internal sealed class RemoteFile(IFilesGrain files, FileView file) : Stream
{
    private byte[] _chunk = [];
    private int _number = -1;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => file.Size;

    public override long Position { get; set; }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (Position >= Length || buffer.IsEmpty)
        {
            return 0;
        }

        var number = (int)(Position / FileChunks.Bytes);
        if (number != _number)
        {
            var read = await Faults.Repeated(() => files.Read(file.Id, number)).WaitAsync(cancellationToken);
            _chunk = read.Ok ? read.Value : throw new IOException($"A chunk could not be read: {read.Refusal.Code}.");
            _number = number;
        }

        var rest = _chunk.AsMemory((int)(Position % FileChunks.Bytes));
        var count = Math.Min(rest.Length, buffer.Length);
        rest[..count].CopyTo(buffer);
        Position += count;
        return count > 0 ? count : throw new IOException("A chunk is shorter than its file says.");
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => Position + offset,
        _ => Length + offset,
    };

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Nothing waits for the cluster on a thread.");

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
