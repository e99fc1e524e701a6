using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using OrleansChat.Gateway.Auth;
using Xunit;

namespace OrleansChat.Tests.Gateway.Auth;

public sealed class JwtTests
{
    private const string KeyId = "key-1";
    private const string Issuer = "orleans-chat";

    private static readonly DateTimeOffset Now = new(2026, 11, 20, 20, 0, 0, TimeSpan.Zero);

    // One for all tests: making one takes half a second.
    private static readonly RSA Key = RSA.Create(3072);

    [Fact]
    public void A_token_says_what_was_written()
    {
        var claims = Claims() with { Exempt = true };
        var token = Jwt.Write(Key, KeyId, claims);

        Assert.True(Jwt.TryReadKeyId(token, out var keyId));
        Assert.Equal(KeyId, keyId);
        Assert.True(Jwt.TryRead(token, Key, out var read));
        Assert.Equal(claims, read);
        Assert.Null(read.Judge(Issuer, Now));
    }

    [Fact]
    public void A_change_of_any_character_breaks_it()
    {
        var token = Jwt.Write(Key, KeyId, Claims());
        foreach (var replacement in "Ab9-. =\0é")
        {
            for (var at = 0; at < token.Length; at++)
            {
                if (token[at] != replacement)
                {
                    Assert.False(Accepts(token[..at] + replacement + token[(at + 1)..]), $"'{replacement}' at {at}");
                }
            }
        }
    }

    [Theory]
    [InlineData("""{"alg":"none","typ":"at+jwt","kid":"key-1"}""")]
    [InlineData("""{"alg":"None","typ":"at+jwt","kid":"key-1"}""")]
    [InlineData("""{"alg":"HS256","typ":"at+jwt","kid":"key-1"}""")]
    [InlineData("""{"alg":"RS512","typ":"at+jwt","kid":"key-1"}""")]
    [InlineData("""{"alg":"PS256","typ":"at+jwt","kid":"key-1"}""")]
    [InlineData("""{"alg":"RS256","typ":"JWT","kid":"key-1"}""")]
    [InlineData("""{"alg":"RS256","kid":"key-1"}""")]
    [InlineData("""{"alg":"RS256","typ":"at+jwt"}""")]
    [InlineData("""{"alg":"RS256","typ":"at+jwt","kid":7}""")]
    [InlineData("""{"alg":"RS256","typ":"at+jwt","kid":"key-1","crit":["b64"],"b64":false}""")]
    [InlineData("""{"alg":"RS256","alg":"none","typ":"at+jwt","kid":"key-1"}""")]
    [InlineData("""{"alg":"RS256","typ":"at+jwt","kid":"\ud800"}""")]
    [InlineData("""["alg","RS256"]""")]
    [InlineData("null")]
    [InlineData("")]
    public void A_header_off_the_list_is_refused_even_with_a_good_signature(string header) =>
        Assert.False(Accepts(Signed(header, Payload())));

    [Fact]
    public void A_mac_made_with_the_publicKey_is_refused()
    {
        var signed = $"{Encode("""{"alg":"HS256","typ":"at+jwt","kid":"key-1"}""")}.{Encode(Payload())}";
        var mac = HMACSHA256.HashData(Key.ExportSubjectPublicKeyInfo(), Encoding.ASCII.GetBytes(signed));
        Assert.False(Accepts($"{signed}.{Base64Url.EncodeToString(mac)}"));
    }

    [Fact]
    public void A_token_without_signature_is_refused()
    {
        var parts = Jwt.Write(Key, KeyId, Claims()).Split('.');
        Assert.False(Accepts($"{parts[0]}.{parts[1]}."));
        Assert.False(Accepts($"{parts[0]}.{parts[1]}"));
        Assert.False(Accepts($"{Encode("""{"alg":"none","typ":"at+jwt","kid":"key-1"}""")}.{parts[1]}."));
    }

    [Fact]
    public void Keys_that_the_token_brings_along_are_refused()
    {
        using var own = RSA.Create(2048);
        var modulus = Base64Url.EncodeToString(own.ExportParameters(false).Modulus);
        var header = $$"""{"alg":"RS256","typ":"at+jwt","kid":"key-1","jwk":{"kty":"RSA","e":"AQAB","n":"{{modulus}}"},"jku":"https://evil.example/jwks"}""";
        Assert.False(Accepts(Signed(header, Payload(), own)));
        Assert.False(Accepts(Signed(header, Payload())));
    }

    [Theory]
    [InlineData("iss", "\"somebody-else\"")]
    [InlineData("aud", "\"chat-admin\"")]
    [InlineData("aud", "[\"chat-api\"]")]
    [InlineData("sub", "\"not-a-uuid\"")]
    [InlineData("sid", "null")]
    [InlineData("jti", "17")]
    [InlineData("exp", "\"1795204800\"")]
    [InlineData("exp", "1e400")]
    [InlineData("exp", "99999999999999999")]
    [InlineData("iat", "-5")]
    [InlineData("iat", "1795204801.5")]
    public void A_claim_of_another_value_or_form_is_refused(string name, string value) =>
        Assert.False(Accepts(Signed(Header(), Payload(name, value))));

    [Fact]
    public void A_missing_claim_is_refused()
    {
        foreach (var name in new[] { "iss", "aud", "sub", "sid", "jti", "iat", "exp" })
        {
            Assert.False(Accepts(Signed(Header(), Payload(name, null))), name);
        }
    }

    [Fact]
    public void It_expires_thirty_seconds_after_its_time()
    {
        var claims = Claims();
        var expires = DateTimeOffset.FromUnixTimeSeconds(claims.ExpiresAt);
        Assert.Null(claims.Judge(Issuer, expires.AddSeconds(29)));
        Assert.Equal(ErrorCode.TokenExpired, claims.Judge(Issuer, expires.AddSeconds(30)));
        Assert.Equal(ErrorCode.Unauthorized, claims.Judge(Issuer, Now.AddSeconds(-31)));
    }

    [Fact]
    public void Random_bytes_are_refused_without_an_exception()
    {
        var random = new Random(20261120);
        for (var round = 0; round < 2_000; round++)
        {
            var bytes = new byte[random.Next(0, 200)];
            random.NextBytes(bytes);
            Assert.False(Accepts(Encoding.Latin1.GetString(bytes)));
            Assert.False(Accepts($"{Base64Url.EncodeToString(bytes)}.{Base64Url.EncodeToString(bytes)}.{Base64Url.EncodeToString(bytes)}"));
        }

        Assert.False(Accepts(new string('a', 100_000)));
        Assert.False(Accepts(new string('.', 1_000)));
    }

    private static TokenClaims Claims() => new(
        Issuer,
        TokenOptions.Audience,
        new UserId(Guid.Parse("0193a000-0000-7000-8000-000000000001")),
        new SessionId(Guid.Parse("0193a000-0000-7000-8000-000000000002")),
        "jti",
        Now.ToUnixTimeSeconds(),
        Now.AddMinutes(10).ToUnixTimeSeconds(),
        Exempt: false);

    private static string Header() => """{"alg":"RS256","typ":"at+jwt","kid":"key-1"}""";

    private static string Payload(string? name = null, string? value = null)
    {
        var claims = Claims();
        var members = new Dictionary<string, string?>
        {
            ["iss"] = $"\"{claims.Issuer}\"",
            ["aud"] = $"\"{claims.Audience}\"",
            ["sub"] = $"\"{claims.Subject}\"",
            ["sid"] = $"\"{claims.Session}\"",
            ["jti"] = "\"jti\"",
            ["iat"] = $"{claims.IssuedAt}",
            ["exp"] = $"{claims.ExpiresAt}",
        };
        if (name is not null)
        {
            members[name] = value;
        }

        return $"{{{string.Join(',', members.Where(member => member.Value is not null).Select(member => $"\"{member.Key}\":{member.Value}"))}}}";
    }

    private static string Encode(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));

    private static string Signed(string header, string payload, RSA? other = null)
    {
        var signed = $"{Encode(header)}.{Encode(payload)}";
        var signature = (other ?? Key).SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }

    private static bool Accepts(string token) =>
        Jwt.TryReadKeyId(token, out var keyId) && keyId == KeyId && Jwt.TryRead(token, Key, out var claims) && claims.Judge(Issuer, Now) is null;
}
