using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace OrleansChat.Gateway.Sockets;

/// <summary>Where control frames go.</summary>
internal interface IControlSink
{
    /// <summary>A whole control frame came: close, ping or pong.</summary>
    void OnControl(byte opcode, ReadOnlySpan<byte> payload);
}

/// <summary>
/// Takes client frames apart, in place and across reads. Text and binary are treated alike and message boundaries do not count: the
/// hub's records have an end mark of their own.
/// </summary>
internal sealed class FrameDecoder
{
    private const int MaxHeader = 14;
    private const int MaxControl = 125;

    // Only while a header or a control frame is split over two reads.
    private byte[]? _split;
    private int _splitLength;
    private byte[]? _control;
    private int _controlLength;
    private long _left;
    private uint _mask;
    private byte _opcode;
    private bool _inPayload;
    private bool _inMessage;
    private int _frames;

    /// <summary>Whether a close frame came: nothing after it counts.</summary>
    public bool Closed { get; private set; }

    /// <summary>The frames that began since the last call.</summary>
    public int TakeFrames()
    {
        var frames = _frames;
        _frames = 0;
        return frames;
    }

    /// <summary>Leaves the payload of data frames at the beginning of <paramref name="bytes"/>.</summary>
    /// <returns>The length of that payload; -1 when the client breaks RFC 6455.</returns>
    public int Decode(Span<byte> bytes, IControlSink sink)
    {
        var written = 0;
        var at = 0;
        while (!Closed)
        {
            if (!_inPayload)
            {
                var step = ReadHeader(bytes[at..]);
                if (step <= 0)
                {
                    return step < 0 ? -1 : written;
                }

                at += step;
            }

            var take = (int)Math.Min(_left, bytes.Length - at);
            var part = bytes.Slice(at, take);
            Unmask(part);
            at += take;
            _left -= take;
            if (_opcode < WebSocketFrames.Close)
            {
                part.CopyTo(bytes[written..]);
                written += take;
            }
            else
            {
                part.CopyTo((_control ??= new byte[MaxControl]).AsSpan(_controlLength));
                _controlLength += take;
            }

            if (_left > 0)
            {
                return written;
            }

            _inPayload = false;
            if (_opcode >= WebSocketFrames.Close)
            {
                Closed = _opcode == WebSocketFrames.Close;
                sink.OnControl(_opcode, _control.AsSpan(0, _controlLength));
                _controlLength = 0;
            }
        }

        return written;
    }

    /// <summary>Returns how many of <paramref name="bytes"/> the header took; 0: all of them, and more is needed; -1: broken.</summary>
    private int ReadHeader(ReadOnlySpan<byte> bytes)
    {
        var before = _splitLength;
        scoped Span<byte> joined = stackalloc byte[MaxHeader];
        scoped ReadOnlySpan<byte> header = bytes;
        if (before > 0)
        {
            _split.AsSpan(0, before).CopyTo(joined);
            var more = Math.Min(bytes.Length, MaxHeader - before);
            bytes[..more].CopyTo(joined[before..]);
            header = joined[..(before + more)];
        }

        var length = header.Length < 2 ? 2 : LengthOf(header[1]);
        if (header.Length < length)
        {
            header.CopyTo(_split ??= new byte[MaxHeader]);
            _splitLength = header.Length;
            return 0;
        }

        _splitLength = 0;
        return Begin(header[..length]) ? length - before : -1;
    }

    private static int LengthOf(byte second) => (second & 0x7F) switch
    {
        126 => 8,
        127 => 14,
        _ => 6,
    };

    private bool Begin(ReadOnlySpan<byte> header)
    {
        var final = (header[0] & 0x80) != 0;
        var opcode = (byte)(header[0] & 0x0F);
        var small = header[1] & 0x7F;
        // Reserved bits mean extensions, and none was agreed on; clients must mask.
        if ((header[0] & 0x70) != 0 || (header[1] & 0x80) == 0)
        {
            return false;
        }

        var length = small switch
        {
            126 => BinaryPrimitives.ReadUInt16BigEndian(header[2..]),
            127 => BinaryPrimitives.ReadInt64BigEndian(header[2..]),
            _ => small,
        };
        switch (opcode)
        {
            case 0x0 when _inMessage:
            case 0x1 or 0x2 when !_inMessage:
                _inMessage = !final;
                break;
            case WebSocketFrames.Close or WebSocketFrames.Ping or WebSocketFrames.Pong when final && length <= MaxControl:
                break;
            default:
                return false;
        }

        _frames++;
        _opcode = opcode;
        _left = length;
        _mask = MemoryMarshal.Read<uint>(header[^4..]);
        _inPayload = true;
        return length >= 0;
    }

    private void Unmask(Span<byte> part)
    {
        var words = MemoryMarshal.Cast<byte, uint>(part);
        for (var i = 0; i < words.Length; i++)
        {
            words[i] ^= _mask;
        }

        var rest = part[(words.Length * 4)..];
        if (rest.IsEmpty)
        {
            return;
        }

        Span<byte> mask = stackalloc byte[4];
        MemoryMarshal.Write(mask, _mask);
        for (var i = 0; i < rest.Length; i++)
        {
            rest[i] ^= mask[i];
        }

        // The next part goes on in the middle of the mask.
        var turn = rest.Length * 8;
        _mask = BitConverter.IsLittleEndian ? uint.RotateRight(_mask, turn) : uint.RotateLeft(_mask, turn);
    }
}
