using System.Buffers.Text;

namespace OrleansChat.Cli.Load.Traffic;

/// <summary>
/// The generator's client ids say who sent them and when, as UUIDs of the form <c>run-sender-4ccc-8ccc-microseconds</c>: whoever
/// receives one knows the latency without a table, and a retry keeps the time of the first attempt.
/// </summary>
internal static class ClientIds
{
    public const int Length = 36;

    /// <param name="run">Tells this run's messages from all others.</param>
    /// <param name="counter">The sender's messages are 0 to 2^24 − 1.</param>
    /// <param name="micros">The generator's clock, below 2^48.</param>
    public static void Write(Span<byte> text, uint run, int sender, int counter, long micros)
    {
        Hex(run, text[..8]);
        text[8] = (byte)'-';
        Hex((uint)sender & 0xFFFF, text.Slice(9, 4));
        text[13] = (byte)'-';
        text[14] = (byte)'4';
        Hex((uint)counter >> 12, text.Slice(15, 3));
        text[18] = (byte)'-';
        text[19] = (byte)'8';
        Hex((uint)counter & 0xFFF, text.Slice(20, 3));
        text[23] = (byte)'-';
        Hex((ulong)micros, text.Slice(24, 12));
    }

    /// <summary>Whether the id is of this run, and when it was sent.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, ReadOnlySpan<byte> run, out int sender, out long micros)
    {
        sender = 0;
        micros = 0;
        if (!text.StartsWith(run))
        {
            return false;
        }

        sender = (int)Number(text.Slice(9, 4));
        micros = Number(text.Slice(24, 12));
        return true;
    }

    public static byte[] Run(uint run)
    {
        var text = new byte[8];
        Hex(run, text);
        return text;
    }

    public static Guid ToGuid(uint run, int sender, int counter, long micros)
    {
        Span<byte> text = stackalloc byte[Length];
        Write(text, run, sender, counter, micros);
        return Utf8Parser.TryParse(text, out Guid id, out _) ? id : throw new FormatException("A client id is a UUID.");
    }

    private static void Hex(ulong value, Span<byte> text)
    {
        for (var i = text.Length - 1; i >= 0; i--, value >>= 4)
        {
            text[i] = "0123456789abcdef"u8[(int)(value & 0xF)];
        }
    }

    private static long Number(ReadOnlySpan<byte> text)
    {
        long value = 0;
        foreach (var digit in text)
        {
            value = (value << 4) | (uint)(digit > '9' ? digit - 'a' + 10 : digit - '0');
        }

        return value;
    }
}
