namespace OrleansChat.Cli.Load.Wire;

/// <summary>Gets the records of a hub, each ended by 0x1E, and the control frames.</summary>
internal interface IRecords
{
    /// <summary>Whether reading goes on; a record may have closed the connection.</summary>
    bool IsOpen { get; }

    void OnRecord(ReadOnlySpan<byte> record);

    void OnControl(Opcode opcode, ReadOnlySpan<byte> payload);
}

/// <summary>
/// Cuts received bytes into frames and their payloads into records, in place. A record may span frames and a frame may hold several
/// records; only the unfinished end of either is ever copied.
/// </summary>
internal sealed class RecordReader(IRecords records)
{
    private const byte End = 0x1E;

    private byte[] _partial = [];
    private int _partialLength;

    /// <summary>Reads all whole frames.</summary>
    /// <returns>How many bytes were used; the rest is the start of a frame.</returns>
    public int Read(ReadOnlySpan<byte> data)
    {
        var used = 0;
        while (records.IsOpen && FrameHead.TryRead(data[used..], out var head) && data.Length - used - head.HeaderLength >= head.Length)
        {
            var payload = data.Slice(used + head.HeaderLength, (int)head.Length);
            used += head.HeaderLength + (int)head.Length;
            if (head.Opcode <= Opcode.Binary)
            {
                ReadPayload(payload);
            }
            else
            {
                records.OnControl(head.Opcode, payload);
            }
        }

        return used;
    }

    public void Reset() => _partialLength = 0;

    private void ReadPayload(ReadOnlySpan<byte> payload)
    {
        while (records.IsOpen && payload.Length > 0)
        {
            var end = payload.IndexOf(End);
            if (end < 0)
            {
                Keep(payload);
                return;
            }

            if (_partialLength == 0)
            {
                records.OnRecord(payload[..end]);
            }
            else
            {
                Keep(payload[..end]);
                var whole = _partial.AsSpan(0, _partialLength);
                _partialLength = 0;
                records.OnRecord(whole);
            }

            payload = payload[(end + 1)..];
        }
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (_partialLength + bytes.Length > _partial.Length)
        {
            Array.Resize(ref _partial, Math.Max(_partial.Length * 2, _partialLength + bytes.Length));
        }

        bytes.CopyTo(_partial.AsSpan(_partialLength));
        _partialLength += bytes.Length;
    }
}
