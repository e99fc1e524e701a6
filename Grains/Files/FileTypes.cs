using System.Collections.Frozen;
using System.Text.Unicode;

namespace OrleansChat.Grains.Files;

/// <summary>
/// The media types that may be uploaded, and how their first bytes begin. What a browser would run (HTML, SVG, XML) has no row, and cannot
/// be allowed: it travels as application/octet-stream, which nobody opens. Pure.
/// </summary>
internal static class FileTypes
{
    public const string Unknown = "application/octet-stream";
    public const string Gzip = "application/gzip";

    private const string Office = "application/vnd.openxmlformats-officedocument.";
    private const string OpenDocument = "application/vnd.oasis.opendocument.";

    private delegate bool Beginning(ReadOnlySpan<byte> head);

    private static readonly FrozenDictionary<string, Beginning> Known = new Dictionary<string, Beginning>
    {
        ["image/png"] = head => ImageHeader.Read(head)?.MediaType == "image/png",
        ["image/jpeg"] = head => ImageHeader.Read(head)?.MediaType == "image/jpeg",
        ["image/gif"] = head => ImageHeader.Read(head)?.MediaType == "image/gif",
        ["image/webp"] = head => ImageHeader.Read(head)?.MediaType == "image/webp",
        ["image/avif"] = IsMovie,
        ["image/heic"] = IsMovie,
        ["image/heif"] = IsMovie,
        ["video/mp4"] = IsMovie,
        ["video/quicktime"] = IsMovie,
        ["video/webm"] = IsMatroska,
        ["video/ogg"] = IsOgg,
        ["audio/mp4"] = IsMovie,
        ["audio/webm"] = IsMatroska,
        ["audio/ogg"] = IsOgg,
        ["audio/mpeg"] = head => head.StartsWith("ID3"u8) || (head.Length > 1 && head[0] == 0xFF && (head[1] & 0xE6) == 0xE2),
        ["audio/flac"] = head => head.StartsWith("fLaC"u8),
        ["audio/wav"] = head => head.StartsWith("RIFF"u8) && head.Length >= 12 && head[8..].StartsWith("WAVE"u8),
        ["application/pdf"] = head => head.StartsWith("%PDF-"u8),
        ["application/zip"] = IsZip,
        [Office + "wordprocessingml.document"] = IsZip,
        [Office + "spreadsheetml.sheet"] = IsZip,
        [Office + "presentationml.presentation"] = IsZip,
        [OpenDocument + "text"] = IsZip,
        [OpenDocument + "spreadsheet"] = IsZip,
        [OpenDocument + "presentation"] = IsZip,
        [Gzip] = head => head.StartsWith(new ReadOnlySpan<byte>([0x1F, 0x8B])),
        ["application/x-7z-compressed"] = head => head.StartsWith(new ReadOnlySpan<byte>([(byte)'7', (byte)'z', 0xBC, 0xAF, 0x27, 0x1C])),
        ["application/json"] = IsText,
        ["text/plain"] = IsText,
        ["text/csv"] = IsText,
        ["text/markdown"] = IsText,
        [Unknown] = _ => true,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static bool IsKnown(string type) => Known.ContainsKey(type);

    /// <summary>Whether a file that begins so may be called by the type.</summary>
    public static bool Agrees(string type, ReadOnlySpan<byte> head) => Known.TryGetValue(type, out var begins) && begins(head);

    /// <summary>Whether a ZIP directory at the end of the file is what its type says.</summary>
    public static bool MayBeArchive(string type) => type == Unknown || (Known.TryGetValue(type, out var begins) && begins == IsZip);

    public static bool IsTextual(string type) => Known.TryGetValue(type, out var begins) && begins == IsText;

    private static bool IsZip(ReadOnlySpan<byte> head) => head.StartsWith("PK\u0003\u0004"u8) || head.StartsWith("PK\u0005\u0006"u8);

    private static bool IsOgg(ReadOnlySpan<byte> head) => head.StartsWith("OggS"u8);

    private static bool IsMatroska(ReadOnlySpan<byte> head) => head.StartsWith(new ReadOnlySpan<byte>([0x1A, 0x45, 0xDF, 0xA3]));

    private static bool IsMovie(ReadOnlySpan<byte> head) => head.Length >= 12 && head[4..].StartsWith("ftyp"u8);

    private static bool IsText(ReadOnlySpan<byte> head)
    {
        // The last character may be cut.
        var whole = head.Length < OrleansChat.Files.FileChunks.Bytes ? head.Length : WholeCharacters(head);
        return !head.Contains((byte)0) && Utf8.IsValid(head[..whole]);
    }

    private static int WholeCharacters(ReadOnlySpan<byte> head)
    {
        var end = head.Length - 1;
        while (end > head.Length - 4 && (head[end] & 0xC0) == 0x80)
        {
            end--;
        }

        return end;
    }
}
