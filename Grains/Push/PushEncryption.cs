using System.Buffers.Binary;
using System.Security.Cryptography;

namespace OrleansChat.Grains.Push;

/// <summary>A push as only its browser reads it: RFC 8291 over RFC 8188 (aes128gcm), one record.</summary>
internal static class PushEncryption
{
    /// <summary>Push services take bodies of 4,096 bytes; the header, the delimiter and the tag are in it.</summary>
    public const int MostBytes = RecordSize - HeaderBytes - 1 - TagBytes;

    public const int PublicKeyBytes = 65;
    public const int AuthBytes = 16;

    private const int RecordSize = 4_096;
    private const int SaltBytes = 16;
    private const int TagBytes = 16;
    private const int HeaderBytes = SaltBytes + 4 + 1 + PublicKeyBytes;
    private const byte LastRecord = 2;

    /// <param name="receiver">The browser's public key, as <see cref="IsPublicKey"/> takes it.</param>
    /// <param name="auth">The secret that the browser gave with it.</param>
    public static byte[] Encrypt(ReadOnlySpan<byte> message, byte[] receiver, byte[] auth)
    {
        using var sender = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        return Encrypt(message, receiver, auth, sender, RandomNumberGenerator.GetBytes(SaltBytes));
    }

    /// <param name="sender">A key of this message alone.</param>
    internal static byte[] Encrypt(ReadOnlySpan<byte> message, byte[] receiver, byte[] auth, ECDiffieHellman sender, byte[] salt)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(message.Length, MostBytes);
        var own = Point(sender.ExportParameters(includePrivateParameters: false).Q);
        var shared = Shared(sender, receiver);
        var keying = HKDF.DeriveKey(HashAlgorithmName.SHA256, shared, 32, auth, [.. "WebPush: info\0"u8, .. receiver, .. own]);
        var key = HKDF.DeriveKey(HashAlgorithmName.SHA256, keying, 16, salt, [.. "Content-Encoding: aes128gcm\0"u8]);
        var nonce = HKDF.DeriveKey(HashAlgorithmName.SHA256, keying, 12, salt, [.. "Content-Encoding: nonce\0"u8]);

        var body = new byte[HeaderBytes + message.Length + 1 + TagBytes];
        salt.CopyTo(body, 0);
        BinaryPrimitives.WriteUInt32BigEndian(body.AsSpan(SaltBytes), RecordSize);
        body[SaltBytes + 4] = PublicKeyBytes;
        own.CopyTo(body, SaltBytes + 5);
        using var aes = new AesGcm(key, TagBytes);
        aes.Encrypt(nonce, [.. message, LastRecord], body.AsSpan(HeaderBytes, message.Length + 1), body.AsSpan(HeaderBytes + message.Length + 1));
        return body;
    }

    /// <summary>Whether it is an uncompressed point of the curve P-256.</summary>
    public static bool IsPublicKey(byte[] key)
    {
        try
        {
            using var imported = Import(key);
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    /// <summary>Uncompressed: 4, x, y.</summary>
    public static byte[] Point(ECPoint point) => [4, .. point.X!, .. point.Y!];

    private static byte[] Shared(ECDiffieHellman sender, byte[] receiver)
    {
        using var other = Import(receiver);
        return sender.DeriveRawSecretAgreement(other.PublicKey);
    }

    private static ECDiffieHellman Import(byte[] key) => key is [4, ..] and { Length: PublicKeyBytes }
        ? ECDiffieHellman.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = key[1..33], Y = key[33..] } })
        : throw new CryptographicException("A browser's key is an uncompressed point of P-256.");
}
