using System.IO.Compression;

namespace OrleansChat.Tests.Files;

/// <summary>Archives as programs make them, and as nobody honest does.</summary>
internal static class ZipFiles
{
    /// <summary>As a program packs it.</summary>
    public static byte[] Packed(params (string Name, byte[] Bytes)[] files) => Packed(CompressionLevel.SmallestSize, files);

    public static byte[] Packed(CompressionLevel level, params (string Name, byte[] Bytes)[] files)
    {
        using var packed = new MemoryStream();
        using (var archive = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, bytes) in files)
            {
                using var entry = archive.CreateEntry(name, level).Open();
                entry.Write(bytes);
            }
        }

        return packed.ToArray();
    }

    /// <summary>One piece of packed zeros that many entries of the directory call theirs.</summary>
    public static byte[] Sharing(int entries, int zeros)
    {
        var kernel = Deflated(zeros);
        using var file = new MemoryStream();
        file.Write(Local(kernel.Length, zeros));
        file.Write(kernel);
        var start = file.Length;
        for (var entry = 0; entry < entries; entry++)
        {
            file.Write(Entry(kernel.Length, zeros, offset: 0));
        }

        file.Write(End(entries, file.Length - start, start));
        return file.ToArray();
    }

    /// <summary>As the standard has it where sizes do not fit: all of them stand in extra fields and in the second record.</summary>
    /// <param name="unfolded">What the directory says.</param>
    public static byte[] Large(long unfolded)
    {
        var kernel = Deflated(1_000);
        using var file = new MemoryStream();
        file.Write(Local(kernel.Length, 1_000));
        file.Write(kernel);
        var start = file.Length;
        var entry = Entry(uint.MaxValue, uint.MaxValue, uint.MaxValue, extra: 28);
        file.Write(entry);
        file.Write(Numbers([(ushort)1, (ushort)24, unfolded, (long)kernel.Length, 0L]));
        var ends = file.Length;
        file.Write("PK\u0006\u0006"u8);
        file.Write(Numbers([44L, (ushort)45, (ushort)45, 0, 0, 1L, 1L, ends - start, start]));
        file.Write("PK\u0006\u0007"u8);
        file.Write(Numbers([0, ends, 1]));
        file.Write(End(ushort.MaxValue, uint.MaxValue, uint.MaxValue));
        return file.ToArray();
    }

    public static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }

    /// <summary>Bytes that do not pack.</summary>
    public static byte[] Noise(int size)
    {
        var bytes = new byte[size];
        new Random(7).NextBytes(bytes);
        return bytes;
    }

    public static byte[] End(long entries, long bytes, long start) =>
        [.. "PK\u0005\u0006"u8, .. Numbers([(ushort)0, (ushort)0, (ushort)entries, (ushort)entries, (uint)bytes, (uint)start, (ushort)0])];

    private static byte[] Deflated(int zeros)
    {
        using var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            deflate.Write(new byte[zeros]);
        }

        return packed.ToArray();
    }

    private static byte[] Local(long packed, long unfolded) =>
        [.. "PK\u0003\u0004"u8, .. Numbers([(ushort)20, (ushort)0, (ushort)8, 0u, 0u, (uint)packed, (uint)unfolded, (ushort)1, (ushort)0]), (byte)'a'];

    private static byte[] Entry(long packed, long unfolded, long offset, int extra = 0) =>
    [
        .. "PK\u0001\u0002"u8,
        .. Numbers([(ushort)20, (ushort)20, (ushort)0, (ushort)8, 0u, 0u, (uint)packed, (uint)unfolded, (ushort)1, (ushort)extra, (ushort)0, (ushort)0, (ushort)0, 0u, (uint)offset]),
        (byte)'a',
    ];

    /// <summary>Little-endian, each in its own width.</summary>
    private static byte[] Numbers(object[] numbers) => [.. numbers.SelectMany(number => number switch
    {
        ushort small => BitConverter.GetBytes(small),
        uint plain => BitConverter.GetBytes(plain),
        int plain => BitConverter.GetBytes(plain),
        long large => BitConverter.GetBytes(large),
        _ => throw new ArgumentOutOfRangeException(nameof(numbers)),
    })];
}
