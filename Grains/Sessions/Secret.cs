using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace OrleansChat.Grains.Sessions;

/// <summary>A random secret that is told once and kept as its SHA-256: with 128 bits and more nobody guesses one from its hash.</summary>
internal static class Secret
{
    /// <summary>In base64url.</summary>
    public static string New(int bits) => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(bits / 8));

    public static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}
