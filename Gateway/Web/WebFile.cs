using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.AspNetCore.StaticFiles;

namespace OrleansChat.Gateway.Web;

/// <summary>One file of the web client, as it goes out.</summary>
/// <param name="Compressed">By gzip; null where that would save nothing.</param>
/// <param name="Tag">The ETag: another content has another one.</param>
/// <param name="Lasting">The name holds a hash of the content: it never changes.</param>
internal sealed record WebFile(byte[] Bytes, byte[]? Compressed, string ContentType, string Tag, bool Lasting)
{
    private static readonly FileExtensionContentTypeProvider Types = new() { Mappings = { [".webmanifest"] = "application/manifest+json" } };

    public static WebFile Read(string path, bool lasting)
    {
        var bytes = File.ReadAllBytes(path);
        var type = Types.TryGetContentType(path, out var known) ? known : "application/octet-stream";
        if (type.StartsWith("text/", StringComparison.Ordinal))
        {
            type += "; charset=utf-8";
        }

        return new WebFile(bytes, Compress(bytes), type, $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 12))}\"", lasting);
    }

    private static byte[]? Compress(byte[] bytes)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            gzip.Write(bytes);
        }

        return compressed.Length < bytes.Length * 9 / 10 ? compressed.ToArray() : null;
    }
}
