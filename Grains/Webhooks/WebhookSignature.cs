using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace OrleansChat.Grains.Webhooks;

/// <summary>Signs requests as Standard Webhooks says: HMAC-SHA256 over id, time and body. Pure.</summary>
internal static class WebhookSignature
{
    public const int SecretBytes = 32;

    private const string SecretMark = "whsec_";

    /// <summary>As programs are given it.</summary>
    public static string Show(byte[] secret) => SecretMark + Convert.ToBase64String(secret);

    public static string Sign(byte[] secret, string id, long unixSeconds, ReadOnlySpan<byte> body)
    {
        byte[] signed = [.. Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{unixSeconds}.")), .. body];
        return "v1," + Convert.ToBase64String(HMACSHA256.HashData(secret, signed));
    }
}
