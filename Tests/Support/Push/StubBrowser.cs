using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using OrleansChat.Tests.Support.Outbound;
using Xunit;

namespace OrleansChat.Tests.Support.Push;

/// <summary>A browser's side of RFC 8291 and RFC 8292, written from the standards alone: it reads what was pushed to it, and who pushed.</summary>
internal sealed class StubBrowser : IDisposable
{
    private readonly ECDiffieHellman _key = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);

    public StubBrowser()
    {
        var point = _key.ExportParameters(includePrivateParameters: false).Q;
        PublicKey = [4, .. point.X!, .. point.Y!];
    }

    public byte[] PublicKey { get; }

    public byte[] Auth { get; } = RandomNumberGenerator.GetBytes(16);

    /// <summary>The body of <c>POST /push/subscriptions</c>.</summary>
    public object Subscription(Uri service, string path = "push/1") => new
    {
        endpoint = new Uri(service, path).AbsoluteUri,
        expirationTime = (string?)null,
        keys = new { p256dh = Base64Url.EncodeToString(PublicKey), auth = Base64Url.EncodeToString(Auth) },
    };

    public JsonElement Read(SinkRequest push)
    {
        Assert.Equal("aes128gcm", push.Headers["Content-Encoding"]);
        return JsonDocument.Parse(Decrypt(push.Body)).RootElement;
    }

    public byte[] Decrypt(byte[] body) => Decrypt(body, _key, PublicKey, Auth);

    public static byte[] Decrypt(byte[] body, ECDiffieHellman key, byte[] publicKey, byte[] auth)
    {
        Assert.True(body.Length <= 4_096);
        Assert.Equal((4_096u, 65), (BinaryPrimitives.ReadUInt32BigEndian(body.AsSpan(16)), body[20]));
        var (salt, sender, record) = (body[..16], body[21..86], body[86..]);
        using var other = ECDiffieHellman.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = sender[1..33], Y = sender[33..] },
        });
        var secret = key.DeriveRawSecretAgreement(other.PublicKey);

        // HKDF by hand: extract with the one key, expand with one block.
        var pseudo = HMACSHA256.HashData(auth, secret);
        var keying = HMACSHA256.HashData(pseudo, (byte[])[.. "WebPush: info\0"u8, .. publicKey, .. sender, 1]);
        var extracted = HMACSHA256.HashData(salt, keying);
        var content = HMACSHA256.HashData(extracted, (byte[])[.. "Content-Encoding: aes128gcm\0"u8, 1])[..16];
        var nonce = HMACSHA256.HashData(extracted, (byte[])[.. "Content-Encoding: nonce\0"u8, 1])[..12];
        using var aes = new AesGcm(content, 16);
        var plain = new byte[record.Length - 16];
        aes.Decrypt(nonce, record[..^16], record[^16..], plain);
        Assert.Equal(2, plain[^1]);
        return plain[..^1];
    }

    /// <summary>The claims of the sender's token, whose signature is that of the key beside it.</summary>
    public static JsonElement Verify(SinkRequest push, string publicKey)
    {
        var parts = push.Headers["Authorization"].Split(["vapid t=", ", k="], StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(publicKey, parts[1]);
        var point = Base64Url.DecodeFromChars(publicKey);
        using var key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = point[1..33], Y = point[33..] } });
        var token = parts[0].Split('.');
        Assert.Equal("""{"typ":"JWT","alg":"ES256"}""", Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token[0])));
        var signed = Encoding.ASCII.GetBytes($"{token[0]}.{token[1]}");
        Assert.True(key.VerifyData(signed, Base64Url.DecodeFromChars(token[2]), HashAlgorithmName.SHA256), "The signature is another key's.");
        return JsonDocument.Parse(Base64Url.DecodeFromChars(token[1])).RootElement;
    }

    public void Dispose() => _key.Dispose();
}
