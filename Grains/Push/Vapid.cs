using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace OrleansChat.Grains.Push;

/// <summary>How the server names itself to push services (RFC 8292): a signed claim, good for one service and half a day.</summary>
/// <param name="PublicKey">Uncompressed point of P-256.</param>
internal sealed record Vapid(byte[] PublicKey, byte[] Pkcs8)
{
    /// <summary>A day is what the standard allows.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    private static readonly string Header = Base64Url.EncodeToString("""{"typ":"JWT","alg":"ES256"}"""u8);

    public static Vapid Make()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new Vapid(PushEncryption.Point(key.ExportParameters(includePrivateParameters: false).Q), key.ExportPkcs8PrivateKey());
    }

    /// <summary>The value of the request's Authorization header.</summary>
    /// <param name="contact">Whom the push service may write to: a mailto or https URL.</param>
    public string Authorization(Uri endpoint, string contact, DateTimeOffset now)
    {
        var claims = new Dictionary<string, object>
        {
            ["aud"] = endpoint.GetLeftPart(UriPartial.Authority),
            ["exp"] = (now + Lifetime).ToUnixTimeSeconds(),
            ["sub"] = contact,
        };
        var signed = $"{Header}.{Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(claims))}";
        using var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(Pkcs8, out _);
        var signature = key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256);
        return $"vapid t={signed}.{Base64Url.EncodeToString(signature)}, k={Base64Url.EncodeToString(PublicKey)}";
    }
}
