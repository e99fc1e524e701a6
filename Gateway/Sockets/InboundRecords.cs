using System.Buffers;
using System.IO.Pipelines;

namespace OrleansChat.Gateway.Sockets;

/// <summary>What came in a span of payload.</summary>
internal enum Inbound
{
    Fine,

    /// <summary>A record was larger than any client of good will sends.</summary>
    Hopeless,
}

/// <summary>
/// Cuts the payload at the hub's record marks and hands on whole records only, so that one that is too large can be answered with a
/// refusal instead of a closed socket.
/// </summary>
internal sealed class InboundRecords(SocketOptions options, PipeWriter hub, Action<ReadOnlySequence<byte>> refuse)
{
    private const byte RecordEnd = 0x1E;

    private byte[]? _partial;
    private int _length;
    private int _records;

    /// <summary>The records that ended since the last call.</summary>
    public int TakeRecords()
    {
        var records = _records;
        _records = 0;
        return records;
    }

    /// <summary>Copies whole records to the hub's pipe; the caller flushes.</summary>
    public Inbound Take(ReadOnlySpan<byte> payload)
    {
        while (!payload.IsEmpty)
        {
            var end = payload.IndexOf(RecordEnd);
            if (end < 0)
            {
                return Keep(payload) ? Inbound.Fine : Inbound.Hopeless;
            }

            _records++;
            var record = payload[..(end + 1)];
            payload = payload[(end + 1)..];
            if (_length == 0 && record.Length <= options.MessageBytes)
            {
                hub.Write(record);
            }
            else if (!Keep(record))
            {
                return Inbound.Hopeless;
            }
            else
            {
                Finish();
            }
        }

        return Inbound.Fine;
    }

    /// <summary>Gives buffers back.</summary>
    public void Clear()
    {
        if (_partial is { } partial)
        {
            _partial = null;
            ArrayPool<byte>.Shared.Return(partial);
        }

        _length = 0;
    }

    private bool Keep(ReadOnlySpan<byte> part)
    {
        var needed = _length + part.Length;
        if (needed > options.HopelessBytes)
        {
            return false;
        }

        if (_partial is null || _partial.Length < needed)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, _length * 2));
            _partial.AsSpan(0, _length).CopyTo(larger);
            if (_partial is not null)
            {
                ArrayPool<byte>.Shared.Return(_partial);
            }

            _partial = larger;
        }

        part.CopyTo(_partial.AsSpan(_length));
        _length = needed;
        return true;
    }

    private void Finish()
    {
        if (_length <= options.MessageBytes)
        {
            hub.Write(_partial.AsSpan(0, _length));
        }
        else
        {
            refuse(new ReadOnlySequence<byte>(_partial!, 0, _length - 1));
        }

        Clear();
    }
}
