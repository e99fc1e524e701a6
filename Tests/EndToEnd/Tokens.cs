using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using OrleansChat.Gateway.Auth;
using OrleansChat.Tests.Support.Cluster;

namespace OrleansChat.Tests.EndToEnd;

/// <summary>Tokens made by hand with the cluster's own key: whatever is wrong with them, the signature is not.</summary>
internal static class Tokens
{
    public static async Task<string> Expired(SessionsCluster cluster, Device device)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        using var key = await Key(cluster);
        return Jwt.Write(key.Rsa, key.Id, Claims(device) with { IssuedAt = now - 700, ExpiresAt = now - 100 });
    }

    public static TokenClaims Claims(Device device)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        return new TokenClaims("orleans-chat", TokenOptions.Audience, device.Person.User, device.Session, "jti", now, now + 600, Exempt: false);
    }

    /// <summary>The key that signs now.</summary>
    public static async Task<SignerKey> Key(SessionsCluster cluster)
    {
        var current = (await cluster.Rig.Grains.Sessions().SigningKeys())[0];
        var rsa = RSA.Create();
        rsa.ImportPkcs8PrivateKey(current.Pkcs8, out _);
        return new SignerKey(current.KeyId, rsa);
    }

    public static string Sign(RSA key, string header, string payload)
    {
        var signed = $"{Encode(header)}.{Encode(payload)}";
        return $"{signed}.{Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    public static string Encode(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}

internal sealed record SignerKey(string Id, RSA Rsa) : IDisposable
{
    public void Dispose() => Rsa.Dispose();
}
