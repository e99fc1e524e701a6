using System.Buffers.Binary;

namespace OrleansChat.Grains.Files;

/// <summary>What the end of a ZIP says of its directory. Pure; strict, so that no reader sees another archive than this one.</summary>
/// <param name="Start">Where the directory begins in the file.</param>
/// <param name="Bytes">Of the directory.</param>
/// <param name="Skipped">Bytes before the archive, such as a program that unpacks it: its offsets count from there.</param>
internal readonly record struct ZipEnd(long Start, long Bytes, long Entries, long Skipped)
{
    /// <summary>Bytes at a file's end that hold all of it: both records of ZIP64, the record itself and a comment of 64 KiB.</summary>
    public const int Reach = Large + Locator + Record + ushort.MaxValue;

    private const int Record = 22;
    private const int Locator = 20;
    private const int Large = 56;

    /// <summary>Null: no archive ends where the file ends. Refusals: attachment_type (one does, but is damaged or in parts).</summary>
    /// <param name="end">The file's last <see cref="Reach"/> bytes or more, or all of it.</param>
    public static Outcome<ZipEnd?> Find(ReadOnlySpan<byte> end, long size)
    {
        var last = end.LastIndexOf("PK\u0005\u0006"u8);
        for (var at = last; at >= 0; at = end[..at].LastIndexOf("PK\u0005\u0006"u8))
        {
            if (end.Length - at >= Record && at + Record + UInt16(end[at..], 20) == end.Length)
            {
                // Some readers take the last record that they find, be it in the comment of another.
                return at == last && Read(end, at, size - end.Length) is { } found && found.IsWhole ? found : Reasons.PackedForm.Refusal;
            }
        }

        return default(ZipEnd?);
    }

    private bool IsWhole => Skipped >= 0 && Start >= 0 && Entries >= 0 && Bytes >= Entries * ZipEntries.Header;

    private static ZipEnd? Read(ReadOnlySpan<byte> end, int at, long before)
    {
        var record = end[at..];
        var (entries, bytes, offset) = ((long)UInt16(record, 10), (long)UInt32(record, 12), (long)UInt32(record, 16));
        var whole = UInt16(record, 8) == entries && UInt16(record, 4) is 0 or ushort.MaxValue && UInt16(record, 6) is 0 or ushort.MaxValue;
        if (at < Locator || !end[(at - Locator)..].StartsWith("PK\u0006\u0007"u8))
        {
            return whole ? Of(before + at, entries, bytes, offset) : null;
        }

        // ZIP64. Its record ends where its locator begins, has no second version's fields (an encrypted directory), and the small record,
        // where it says anything, says the same.
        var from = at - Locator - Large;
        if (!whole || from < 0 || !end[from..].StartsWith("PK\u0006\u0006"u8))
        {
            return null;
        }

        var large = end[from..];
        var locator = end[(at - Locator)..];
        var (allEntries, allBytes, start) = (Int64(large, 32), Int64(large, 40), Int64(large, 48));
        var agrees = Int64(large, 4) == Large - 12 && Int64(large, 24) == allEntries
            && UInt32(large, 16) == 0 && UInt32(large, 20) == 0 && UInt32(locator, 4) == 0 && UInt32(locator, 16) == 1
            && (entries == ushort.MaxValue || entries == allEntries) && (bytes == uint.MaxValue || bytes == allBytes)
            && (offset == uint.MaxValue || offset == start);
        return agrees && Of(before + from, allEntries, allBytes, start) is var found && Int64(locator, 8) == before + from - found.Skipped ? found : null;
    }

    // The directory ends where the record begins.
    private static ZipEnd Of(long ends, long entries, long bytes, long offset) => bytes < 0 || bytes > ends || offset < 0 || entries < 0 || entries > ends
        ? new ZipEnd(-1, 0, 0, 0)
        : new ZipEnd(ends - bytes, bytes, entries, ends - bytes - offset);

    private static ushort UInt16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static uint UInt32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    private static long Int64(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadInt64LittleEndian(bytes[at..]);
}
