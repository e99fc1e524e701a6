using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using OrleansChat.Files;

namespace OrleansChat.Grains.Files;

/// <summary>What a file may be, by its announcement, its first chunk and its end. Pure.</summary>
internal static class FileRules
{
    /// <summary>Where the records of a ZIP's end may stand, counted from the file's end.</summary>
    public const int EndBytes = ZipEnd.Reach;

    private const int MaxName = 255;

    // A small file may unfold to gigabytes in whoever shows it.
    private const long MaxPixels = 100_000_000;
    private const int MaxSide = 32_767;

    // Where readers of PDF and browsers look for something that they know.
    private const int Sniffed = 1_024;

    private static readonly SearchValues<string> Foreign =
        SearchValues.Create(["<script", "<html", "<svg", "<!doctype", "<?php"], StringComparison.OrdinalIgnoreCase);

    // Slashes would lead out of a folder; marks of direction show "gnp.exe" as "exe.png".
    private static readonly SearchValues<char> Unwanted =
        SearchValues.Create("/\\\u061C\u200E\u200F\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069");

    /// <summary>The picture's size, where it is one. Refusals: bad_request, too_large, attachment_type.</summary>
    public static Outcome<ImageHeader?> Check(NewFile file, ReadOnlySpan<byte> first, FilesOptions options)
    {
        if (!IsName(file.Name))
        {
            return Reasons.FileName.Refusal;
        }

        if (file.Size < 1 || first.Length != Math.Min(file.Size, FileChunks.Bytes))
        {
            return Reasons.FileEmpty.Refusal;
        }

        return file.Size > options.MaxBytes ? ErrorCode.TooLarge : CheckBytes(file, first, options);
    }

    /// <summary>Null or attachment_type. A file that ends as another kind than it begins is made to deceive one of its readers.</summary>
    /// <param name="end">The last <see cref="EndBytes"/> or more, or the whole file.</param>
    public static ChatError? CheckEnd(FileView file, ReadOnlySpan<byte> end)
    {
        var type = file.Type;
        var whole = type switch
        {
            "image/png" => end.EndsWith(new ReadOnlySpan<byte>([0, 0, 0, 0, (byte)'I', (byte)'E', (byte)'N', (byte)'D', 0xAE, 0x42, 0x60, 0x82])),
            "image/gif" => end.EndsWith(";"u8),
            _ => true,
        };
        return !whole || (!FileTypes.MayBeArchive(type) && HasZipDirectory(end)) ? new ChatError(ErrorCode.AttachmentType)
            : type == FileTypes.Gzip ? Unfolding.CheckGzipEnd(end, file.Size)
            : null;
    }

    private static Outcome<ImageHeader?> CheckBytes(NewFile file, ReadOnlySpan<byte> first, FilesOptions options)
    {
        var type = file.MediaType;
        if (!FileTypes.Agrees(type, first) || (options.Types.Length > 0 && !options.Types.Contains(type, StringComparer.Ordinal)) || IsForeign(type, first))
        {
            return ErrorCode.AttachmentType;
        }

        if (Unfolding.CheckBeginning(first, file.Size) is { } refusal)
        {
            return refusal;
        }

        ImageHeader? image = ImageHeader.Read(first) is { } header && header.MediaType == type ? header : null;
        return image is { Width: < 1 or > MaxSide } or { Height: < 1 or > MaxSide } || (long?)image?.Width * image?.Height > MaxPixels
            ? Reasons.PicturePixels.Refusal
            : image;
    }

    private static bool IsName(string name) =>
        name.Length is >= 1 and <= MaxName && !string.IsNullOrWhiteSpace(name) && name is not ("." or "..")
            && !name.AsSpan().ContainsAny(Unwanted) && !name.Any(char.IsControl) && name.EnumerateRunes().All(rune => rune != Rune.ReplacementChar);

    /// <summary>Whether the bytes that say what the file is are followed by those of another kind.</summary>
    private static bool IsForeign(string type, ReadOnlySpan<byte> first)
    {
        if (type == FileTypes.Unknown || FileTypes.IsTextual(type) || FileTypes.MayBeArchive(type))
        {
            return false;
        }

        var sniffed = first[..Math.Min(first.Length, Sniffed)];
        return (type != "application/pdf" && sniffed.IndexOf("%PDF-"u8) >= 0) || Encoding.Latin1.GetString(sniffed).AsSpan().ContainsAny(Foreign);
    }

    private static bool HasZipDirectory(ReadOnlySpan<byte> end)
    {
        for (var at = end.LastIndexOf("PK\u0005\u0006"u8); at >= 0; at = end[..at].LastIndexOf("PK\u0005\u0006"u8))
        {
            // The disk numbers of an archive in one file are 0; four chance bytes are not followed by four more.
            if (at + 22 <= end.Length && BinaryPrimitives.ReadUInt32LittleEndian(end[(at + 4)..]) == 0)
            {
                return true;
            }
        }

        return false;
    }
}
