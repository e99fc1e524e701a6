using System.Buffers.Binary;
using System.Text;

namespace OrleansChat.Grains.Files;

/// <summary>Goes through a ZIP's directory as it comes, and judges it. Keeps two numbers of each entry and no byte of the directory.</summary>
internal sealed class ZipEntries(ZipEnd end)
{
    /// <summary>Bytes of a directory's entry without its name, extra fields and comment.</summary>
    public const int Header = 46;

    private const int LocalHeader = 30;

    // "The directory is encrypted": names and sizes are not what they seem.
    private const int Masked = 1 << 13;

    private const ushort LargeSizes = 1;

    /// <summary>What was packed once does not pack to a tenth again, unless it repeats itself, as the archives in 42.zip do.</summary>
    private const int MostTimesAgain = 10;

    /// <summary>Bytes of such archives in one: a short list of numbers, packed twice, is no bomb. Those of 42.zip have 545 KiB.</summary>
    private const long MostAgain = 256 * 1024;

    private static readonly string[] Packed = [".zip", ".jar", ".war", ".apk", ".7z", ".rar", ".gz", ".tgz", ".bz2", ".xz", ".zst", ".lzma", ".cab"];

    private readonly List<(long From, long To)> _ranges = [];
    private long _read;
    private long _unfolded;
    private bool _isDamaged;
    private long _again;

    /// <summary>Takes the next bytes of the directory, which begin with an entry; how many it took: the last entry's may not be whole yet.</summary>
    public int Take(ReadOnlySpan<byte> part)
    {
        var at = 0;
        while (!_isDamaged && part.Length - at >= Header)
        {
            var entry = part[at..];
            var length = Header + UInt16(entry, 28) + UInt16(entry, 30) + UInt16(entry, 32);
            if (!entry.StartsWith("PK\u0001\u0002"u8))
            {
                _isDamaged = true;
            }
            else if (length > entry.Length)
            {
                break;
            }
            else
            {
                Add(entry[..length]);
                at += length;
            }
        }

        _read += at;
        return at;
    }

    /// <summary>Once all was taken: null, or attachment_type.</summary>
    public ChatError? Judge(long size) =>
        _isDamaged || _read != end.Bytes || _ranges.Count != end.Entries || Overlap() ? Reasons.PackedForm.Refusal
        : _again > MostAgain || Unfolding.IsBomb(_unfolded, size) ? Reasons.Unfolds.Refusal
        : null;

    private void Add(ReadOnlySpan<byte> entry)
    {
        var name = entry.Slice(Header, UInt16(entry, 28));
        var extra = entry.Slice(Header + name.Length, UInt16(entry, 30));
        var (packed, unfolded, offset) = ((long)UInt32(entry, 20), (long)UInt32(entry, 24), (long)UInt32(entry, 42));
        var isWhole = Large(extra, ref unfolded, ref packed, ref offset);
        var from = end.Skipped + offset;
        _isDamaged = !isWhole || (UInt16(entry, 8) & Masked) != 0 || UInt16(entry, 34) is not (0 or ushort.MaxValue)
            || packed > end.Start || from > end.Start || from + LocalHeader + name.Length + packed > end.Start;
        _ranges.Add((from, from + LocalHeader + name.Length + packed));
        _unfolded = Sum(_unfolded, unfolded);
        _again = unfolded / MostTimesAgain > packed && IsPacked(name) ? Sum(_again, unfolded) : _again;
    }

    /// <summary>ZIP64: what did not fit stands in an extra field, in this order; false: it does not.</summary>
    private static bool Large(ReadOnlySpan<byte> extra, ref long unfolded, ref long packed, ref long offset)
    {
        while (extra.Length >= 4 && UInt16(extra, 0) != LargeSizes)
        {
            extra = extra[Math.Min(extra.Length, 4 + UInt16(extra, 2))..];
        }

        var left = extra.Length >= 4 ? extra.Slice(4, Math.Min(extra.Length - 4, UInt16(extra, 2))) : [];
        return Next(ref left, ref unfolded) && Next(ref left, ref packed) && Next(ref left, ref offset);

        static bool Next(ref ReadOnlySpan<byte> left, ref long value)
        {
            if (value == uint.MaxValue)
            {
                value = left.Length >= 8 ? BinaryPrimitives.ReadInt64LittleEndian(left) : -1;
                left = left[Math.Min(left.Length, 8)..];
            }

            return value >= 0;
        }
    }

    /// <summary>Whether two entries share bytes: what is in the file once would unfold more than once.</summary>
    private bool Overlap()
    {
        _ranges.Sort();
        return _ranges.Zip(_ranges.Skip(1)).Any(pair => pair.First.To > pair.Second.From);
    }

    private static long Sum(long one, long other) => other > long.MaxValue - one ? long.MaxValue : one + other;

    private static bool IsPacked(ReadOnlySpan<byte> name)
    {
        var text = Encoding.Latin1.GetString(name);
        return Packed.Any(ending => text.EndsWith(ending, StringComparison.OrdinalIgnoreCase));
    }

    private static ushort UInt16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static uint UInt32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);
}
