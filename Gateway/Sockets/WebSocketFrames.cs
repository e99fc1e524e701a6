using System.Buffers.Binary;
using System.Text;

namespace OrleansChat.Gateway.Sockets;

/// <summary>Frames as RFC 6455 has them, from server to client: never masked, never fragmented.</summary>
public static class WebSocketFrames
{
    /// <summary>The longest header of an unmasked frame.</summary>
    public const int MaxHeader = 10;

    public const byte Text = 0x1;
    public const byte Close = 0x8;
    public const byte Ping = 0x9;
    public const byte Pong = 0xA;

    private const byte Final = 0x80;

    /// <summary>
    /// Writes the header so that it ends where the payload begins: callers leave <see cref="MaxHeader"/> bytes before a payload whose
    /// length they learn last. Returns the length of the header.
    /// </summary>
    public static int WriteHeaderBefore(Span<byte> room, byte opcode, int payload)
    {
        switch (payload)
        {
            case < 126:
                room[^2] = (byte)(Final | opcode);
                room[^1] = (byte)payload;
                return 2;
            case <= ushort.MaxValue:
                room[^4] = (byte)(Final | opcode);
                room[^3] = 126;
                BinaryPrimitives.WriteUInt16BigEndian(room[^2..], (ushort)payload);
                return 4;
            default:
                room[^10] = (byte)(Final | opcode);
                room[^9] = 127;
                BinaryPrimitives.WriteInt64BigEndian(room[^8..], payload);
                return 10;
        }
    }

    /// <summary>A whole frame in an array of its own.</summary>
    public static byte[] Frame(byte opcode, ReadOnlySpan<byte> payload)
    {
        Span<byte> room = stackalloc byte[MaxHeader];
        var header = WriteHeaderBefore(room, opcode, payload.Length);
        var frame = new byte[header + payload.Length];
        room[^header..].CopyTo(frame);
        payload.CopyTo(frame.AsSpan(header));
        return frame;
    }

    /// <param name="reason">At most 123 bytes of UTF-8.</param>
    public static byte[] CloseFrame(ushort status, string reason)
    {
        Span<byte> payload = stackalloc byte[125];
        BinaryPrimitives.WriteUInt16BigEndian(payload, status);
        return Frame(Close, payload[..(2 + Encoding.UTF8.GetBytes(reason, payload[2..]))]);
    }
}
