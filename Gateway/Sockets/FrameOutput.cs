using System.Buffers;
using System.IO.Pipelines;

namespace OrleansChat.Gateway.Sockets;

/// <summary>
/// What the hub writes into: each flush becomes one frame of the connection's queue. The hub flushes after every message and holds
/// its own lock meanwhile. Never makes the hub wait: the queue is bounded by closing, not by waiting.
/// </summary>
internal sealed class FrameOutput(ChatConnection connection) : PipeWriter
{
    private const int FirstSize = 512;

    private byte[]? _buffer;
    private int _length;

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _length;

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _buffer.AsMemory(WebSocketFrames.MaxHeader + _length);
    }

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Advance(int bytes) => _length += bytes;

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (_buffer is { } buffer && _length > 0)
        {
            var length = _length;
            _buffer = null;
            _length = 0;
            var header = WebSocketFrames.WriteHeaderBefore(buffer.AsSpan(0, WebSocketFrames.MaxHeader), WebSocketFrames.Text, length);
            var frame = buffer.AsMemory(WebSocketFrames.MaxHeader - header, header + length);
            connection.SendHubMessage(frame, buffer.AsSpan(WebSocketFrames.MaxHeader, length).StartsWith("{\"type\":3"u8), buffer);
        }

        return new(new FlushResult(isCanceled: false, isCompleted: false));
    }

    public override void CancelPendingFlush()
    {
        // No flush is ever pending.
    }

    public override void Complete(Exception? exception = null)
    {
        if (_buffer is { } buffer)
        {
            _buffer = null;
            _length = 0;
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void Reserve(int more)
    {
        var needed = WebSocketFrames.MaxHeader + _length + more;
        if (_buffer is null)
        {
            _buffer = ArrayPool<byte>.Shared.Rent(Math.Max(needed, FirstSize));
        }
        else if (_buffer.Length < needed)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, _buffer.Length * 2));
            _buffer.AsSpan(0, WebSocketFrames.MaxHeader + _length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }
    }
}
