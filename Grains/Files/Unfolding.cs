using System.Buffers.Binary;
using System.IO.Compression;
using OrleansChat.Files;

namespace OrleansChat.Grains.Files;

/// <summary>
/// Archives that are made to unfold to gigabytes in whoever opens them. Told by what a ZIP's directory and a gzip's end say, and by the
/// beginning of a gzip, the only bytes that are unpacked, into nothing. A directory that lies, archives within archives whose names hide it,
/// and kinds without such a directory (7z) cannot be seen so.
/// </summary>
internal static class Unfolding
{
    /// <summary>Deflate packs text to a fifth and reaches 1,032 to 1. With less than 100 MiB nobody is harmed.</summary>
    private const long MostBytes = 100L << 20;

    private const int MostTimes = 100;

    /// <summary>To one: the most that deflate packs.</summary>
    private const int Deflate = 1032;

    /// <summary>Bytes of a directory, some 80,000 files: more are refused.</summary>
    private const long MostDirectory = 8L << 20;

    /// <summary>Bytes at the beginning of a gzip that are tried.</summary>
    private const int Tried = 64 * 1024;

    public static bool IsBomb(long unfolded, long size) => unfolded > MostBytes && unfolded / MostTimes > size;

    /// <summary>Null or attachment_type, by the first chunk: a gzip that goes on as it begins would be a bomb.</summary>
    public static ChatError? CheckBeginning(ReadOnlySpan<byte> first, long size)
    {
        if (size * Deflate <= MostBytes || !first.StartsWith(new ReadOnlySpan<byte>([0x1F, 0x8B, 8])))
        {
            return null;
        }

        var tried = first[..Math.Min(first.Length, Tried)].ToArray();
        using var gzip = new GZipStream(new MemoryStream(tried), CompressionMode.Decompress);
        var (nothing, unfolded) = (new byte[Tried], 0L);
        while (Read(gzip, nothing) is > 0 and var read)
        {
            unfolded += read;
            if (IsBomb((long)((double)unfolded / tried.Length * size), size))
            {
                return Reasons.Unfolds.Refusal;
            }
        }

        return null;
    }

    /// <summary>Null or attachment_type, by what a gzip says last: the size of its last member, as far as 32 bits can say it.</summary>
    public static ChatError? CheckGzipEnd(ReadOnlySpan<byte> end, long size) =>
        end.Length >= 4 && IsBomb(BinaryPrimitives.ReadUInt32LittleEndian(end[^4..]), size) ? Reasons.Unfolds.Refusal : null;

    /// <summary>Null; attachment_type: it is a bomb, or no archive can be seen where its type promises one; unavailable.</summary>
    /// <param name="end">The last <see cref="ZipEnd.Reach"/> bytes or more, or all.</param>
    /// <param name="chunk">Reads one of the file's chunks.</param>
    public static async Task<ChatError?> CheckZip(FileView file, byte[] end, Func<int, Task<Outcome<byte[]>>> chunk)
    {
        var found = ZipEnd.Find(end, file.Size);
        if (!found.Ok || found.Value is not { } zip)
        {
            return found.Refusal ?? (file.Type != FileTypes.Unknown ? Reasons.PackedForm.Refusal : await CheckUnknown(chunk));
        }

        if (zip.Bytes > MostDirectory)
        {
            return Reasons.PackedForm.Refusal;
        }

        var (entries, rest, at) = (new ZipEntries(zip), Array.Empty<byte>(), zip.Start);

        // No entry is as long as a chunk: what is left of one that is none is not gathered.
        while (at < zip.Start + zip.Bytes && rest.Length < FileChunks.Bytes)
        {
            var read = await chunk((int)(at / FileChunks.Bytes));
            if (!read.Ok)
            {
                return read.Refusal;
            }

            var from = (int)(at % FileChunks.Bytes);
            var length = (int)Math.Min(read.Value.Length - from, zip.Start + zip.Bytes - at);
            if (length < 1)
            {
                return Reasons.PackedForm.Refusal;
            }

            byte[] part = [.. rest, .. read.Value.AsSpan(from, length)];
            rest = part[entries.Take(part)..];
            at += length;
        }

        return entries.Judge(file.Size);
    }

    /// <summary>Most readers open what begins as an archive, whatever follows its end.</summary>
    private static async Task<ChatError?> CheckUnknown(Func<int, Task<Outcome<byte[]>>> chunk)
    {
        var first = await chunk(0);
        return !first.Ok ? first.Refusal
            : first.Value.AsSpan().StartsWith("PK\u0003\u0004"u8) ? Reasons.PackedForm.Refusal
            : null;
    }

    private static int Read(GZipStream gzip, byte[] nothing)
    {
        try
        {
            return gzip.Read(nothing);
        }
        catch (InvalidDataException)
        {
            // Cut off where the tried bytes end, or no gzip at all: then it unfolds to nothing.
            return 0;
        }
    }
}
