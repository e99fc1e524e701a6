using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace OrleansChat.Grains.Sessions;

/// <summary>A key pair just made.</summary>
internal sealed record NewKey(string KeyId, byte[] Pkcs8)
{
    /// <summary>128-bit security for RS256 (ASVS 11.2.3).</summary>
    private const int Bits = 3072;

    /// <summary>Pure CPU, about half a second: off the grain's scheduler.</summary>
    public static Task<NewKey> Make() => Task.Run(() =>
    {
        using var rsa = RSA.Create(Bits);
        var parameters = rsa.ExportParameters(includePrivateParameters: false);
        var id = Thumbprint(Base64Url.EncodeToString(parameters.Exponent), Base64Url.EncodeToString(parameters.Modulus));
        return new NewKey(id, rsa.ExportPkcs8PrivateKey());
    });

    /// <summary>RFC 7638: SHA-256 over the required members in lexical order, without white space.</summary>
    internal static string Thumbprint(string exponent, string modulus) =>
        Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes($$"""{"e":"{{exponent}}","kty":"RSA","n":"{{modulus}}"}""")));
}
