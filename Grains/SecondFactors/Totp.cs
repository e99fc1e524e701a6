using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace OrleansChat.Grains.SecondFactors;

/// <summary>Time-based one-time passwords as every authenticator app makes them (RFC 6238): SHA-1, 30 s, six digits. Pure.</summary>
internal static class Totp
{
    public const int SecretBytes = 20;
    public const int Digits = 6;

    private const int StepSeconds = 30;
    private const int Modulus = 1_000_000;

    // A phone's clock may be one step away, and so may the time that somebody takes to type.
    private const int Around = 1;

    public static long Step(DateTimeOffset now) => now.ToUnixTimeSeconds() / StepSeconds;

    public static string Code(byte[] secret, long step)
    {
        Span<byte> counter = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        Span<byte> mac = stackalloc byte[HMACSHA1.HashSizeInBytes];
#pragma warning disable CA5350 // What RFC 6238 and the apps say. HMAC does not rest on what is broken in SHA-1.
        HMACSHA1.HashData(secret, counter, mac);
#pragma warning restore CA5350
        var truncated = BinaryPrimitives.ReadUInt32BigEndian(mac[(mac[^1] & 0xf)..]) & 0x7fff_ffff;
        return (truncated % Modulus).ToString("D6", CultureInfo.InvariantCulture);
    }

    /// <summary>The step whose code this is, now, one before or one after; null: none that is newer than the last one used.</summary>
    public static long? Match(byte[] secret, string code, DateTimeOffset now, long lastStep)
    {
        long? found = null;
        var bytes = Encoding.ASCII.GetBytes(code);
        for (var step = Step(now) - Around; step <= Step(now) + Around; step++)
        {
            if (CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Code(secret, step)), bytes) && step > lastStep)
            {
                found ??= step;
            }
        }

        return found;
    }

    /// <summary>What an app reads from a QR code.</summary>
    public static string Uri(byte[] secret, string issuer, string username)
    {
        var (server, account) = (System.Uri.EscapeDataString(issuer), System.Uri.EscapeDataString(username));
        return $"otpauth://totp/{server}:{account}?secret={Base32.Encode(secret)}&issuer={server}&algorithm=SHA1&digits={Digits}&period={StepSeconds}";
    }
}
