using System.Buffers.Binary;

namespace OrleansChat.Cli.Load.Wire;

internal enum Opcode
{
    Continuation = 0,
    Text = 1,
    Binary = 2,
    Close = 8,
    Ping = 9,
    Pong = 10,
}

/// <summary>The head of a WebSocket frame (RFC 6455).</summary>
/// <param name="Length">Bytes of the payload, 0 to 2^63 − 1.</param>
/// <param name="HeaderLength">Bytes before the payload, 2 to 14.</param>
internal readonly record struct FrameHead(Opcode Opcode, bool Final, long Length, int HeaderLength)
{
    /// <summary>Reads the head at the start of <paramref name="data"/>; false while it is not all there.</summary>
    /// <exception cref="InvalidDataException">A server masked a frame, or used reserved bits.</exception>
    public static bool TryRead(ReadOnlySpan<byte> data, out FrameHead head)
    {
        head = default;
        if (data.Length < 2)
        {
            return false;
        }

        if ((data[0] & 0x70) != 0 || (data[1] & 0x80) != 0)
        {
            throw new InvalidDataException("Not a frame that a server may send.");
        }

        long length = data[1];
        var size = length switch { 126 => 4, 127 => 10, _ => 2 };
        if (data.Length < size)
        {
            return false;
        }

        if (size > 2)
        {
            length = size == 4 ? BinaryPrimitives.ReadUInt16BigEndian(data[2..]) : BinaryPrimitives.ReadInt64BigEndian(data[2..]);
        }

        head = length >= 0
            ? new FrameHead((Opcode)(data[0] & 0xF), (data[0] & 0x80) != 0, length, size)
            : throw new InvalidDataException("A frame cannot be longer than 2^63 − 1 bytes.");
        return true;
    }

    /// <summary>
    /// A client's frame. Its mask is zero, which the protocol takes and which costs nothing here; the server unmasks all the same.
    /// </summary>
    /// <param name="offset">Where the payload begins.</param>
    public static byte[] Build(Opcode opcode, ReadOnlySpan<byte> payload, out int offset)
    {
        offset = payload.Length switch { < 126 => 6, <= ushort.MaxValue => 8, _ => 14 };
        var frame = new byte[offset + payload.Length];
        frame[0] = (byte)(0x80 | (int)opcode);
        switch (offset)
        {
            case 6:
                frame[1] = (byte)(0x80 | payload.Length);
                break;
            case 8:
                frame[1] = 0x80 | 126;
                BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2), (ushort)payload.Length);
                break;
            default:
                frame[1] = 0x80 | 127;
                BinaryPrimitives.WriteInt64BigEndian(frame.AsSpan(2), payload.Length);
                break;
        }

        payload.CopyTo(frame.AsSpan(offset));
        return frame;
    }

    public static byte[] Build(Opcode opcode, ReadOnlySpan<byte> payload) => Build(opcode, payload, out _);
}
