using System.Buffers.Binary;

namespace OrleansChat.Grains.Files;

/// <summary>What the first bytes of an image file say it is. Nothing is decoded.</summary>
internal readonly record struct ImageHeader(string MediaType, int Width, int Height)
{
    /// <summary>Null: none of PNG, JPEG, WebP and GIF.</summary>
    public static ImageHeader? Read(ReadOnlySpan<byte> file) => Png(file) ?? Gif(file) ?? WebP(file) ?? Jpeg(file);

    private static ImageHeader? Png(ReadOnlySpan<byte> file) =>
        file.Length >= 24 && file.StartsWith(new ReadOnlySpan<byte>([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A])) && file[12..].StartsWith("IHDR"u8)
            ? new ImageHeader("image/png", Side(BinaryPrimitives.ReadUInt32BigEndian(file[16..])), Side(BinaryPrimitives.ReadUInt32BigEndian(file[20..])))
            : null;

    private static ImageHeader? Gif(ReadOnlySpan<byte> file) =>
        file.Length >= 10 && (file.StartsWith("GIF87a"u8) || file.StartsWith("GIF89a"u8))
            ? new ImageHeader("image/gif", BinaryPrimitives.ReadUInt16LittleEndian(file[6..]), BinaryPrimitives.ReadUInt16LittleEndian(file[8..]))
            : null;

    private static ImageHeader? WebP(ReadOnlySpan<byte> file)
    {
        if (file.Length < 30 || !file.StartsWith("RIFF"u8) || !file[8..].StartsWith("WEBP"u8))
        {
            return null;
        }

        var kind = file[12..16];
        var data = file[20..];
        if (kind.SequenceEqual("VP8X"u8))
        {
            return WebP(UInt24(data[4..]) + 1, UInt24(data[7..]) + 1);
        }

        if (kind.SequenceEqual("VP8L"u8) && data[0] == 0x2F)
        {
            var bits = BinaryPrimitives.ReadUInt32LittleEndian(data[1..]);
            return WebP((int)(bits & 0x3FFF) + 1, (int)(bits >> 14 & 0x3FFF) + 1);
        }

        return kind.SequenceEqual("VP8 "u8) && data[3..].StartsWith(new ReadOnlySpan<byte>([0x9D, 0x01, 0x2A]))
            ? WebP(BinaryPrimitives.ReadUInt16LittleEndian(data[6..]) & 0x3FFF, BinaryPrimitives.ReadUInt16LittleEndian(data[8..]) & 0x3FFF)
            : null;

        static ImageHeader? WebP(int width, int height) => new ImageHeader("image/webp", width, height);
    }

    /// <summary>The size stands in the first frame header, after any number of other segments.</summary>
    private static ImageHeader? Jpeg(ReadOnlySpan<byte> file)
    {
        if (!file.StartsWith(new ReadOnlySpan<byte>([0xFF, 0xD8, 0xFF])))
        {
            return null;
        }

        var at = 2;
        while (at + 9 <= file.Length && file[at] == 0xFF)
        {
            var marker = file[at + 1];
            if (marker == 0xFF)
            {
                // A filler.
                at++;
                continue;
            }

            // C4, C8 and CC lie among the frame headers and are none.
            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
            {
                return new ImageHeader(
                    "image/jpeg", BinaryPrimitives.ReadUInt16BigEndian(file[(at + 7)..]), BinaryPrimitives.ReadUInt16BigEndian(file[(at + 5)..]));
            }

            // The image itself begins, or something that has no length: there was no frame header.
            if (marker is 0xDA or 0x01 or (>= 0xD0 and <= 0xD9))
            {
                return null;
            }

            at += 2 + BinaryPrimitives.ReadUInt16BigEndian(file[(at + 2)..]);
        }

        return null;
    }

    private static int UInt24(ReadOnlySpan<byte> bytes) => bytes[0] | bytes[1] << 8 | bytes[2] << 16;

    private static int Side(uint pixels) => (int)Math.Min(pixels, int.MaxValue);
}
