using System.Buffers.Text;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using OrleansChat.Gateway.Auth;
using OrleansChat.Tests.Support.Cluster;
using Xunit;

namespace OrleansChat.Tests.EndToEnd;

/// <summary>The attacks of RFC 8725 and what else can be wrong with a token, against both gateways. All but a few are signed with the cluster's own key.</summary>
[Collection(SessionsCollection.Name)]
public sealed class TokenCorpusTests(SessionsCluster cluster)
{
    // K: our key's id. P: the claims, all good.
    [Theory]
    [InlineData("alg none", """{"alg":"none","typ":"at+jwt","kid":"K"}""", "P")]
    [InlineData("alg in other case", """{"alg":"rs256","typ":"at+jwt","kid":"K"}""", "P")]
    [InlineData("alg RS384", """{"alg":"RS384","typ":"at+jwt","kid":"K"}""", "P")]
    [InlineData("alg PS256", """{"alg":"PS256","typ":"at+jwt","kid":"K"}""", "P")]
    [InlineData("no alg", """{"typ":"at+jwt","kid":"K"}""", "P")]
    [InlineData("typ JWT", """{"alg":"RS256","typ":"JWT","kid":"K"}""", "P")]
    [InlineData("typ of a logout token", """{"alg":"RS256","typ":"logout+jwt","kid":"K"}""", "P")]
    [InlineData("no typ", """{"alg":"RS256","kid":"K"}""", "P")]
    [InlineData("unknown kid", """{"alg":"RS256","typ":"at+jwt","kid":"unknown"}""", "P")]
    [InlineData("kid as a path", """{"alg":"RS256","typ":"at+jwt","kid":"../../dev/null"}""", "P")]
    [InlineData("kid as SQL", """{"alg":"RS256","typ":"at+jwt","kid":"' OR 1=1 --"}""", "P")]
    [InlineData("no kid", """{"alg":"RS256","typ":"at+jwt"}""", "P")]
    [InlineData("crit", """{"alg":"RS256","typ":"at+jwt","kid":"K","crit":["exp"]}""", "P")]
    [InlineData("crit b64", """{"alg":"RS256","typ":"at+jwt","kid":"K","crit":["b64"],"b64":false}""", "P")]
    [InlineData("jwk", """{"alg":"RS256","typ":"at+jwt","kid":"K","jwk":{"kty":"RSA","n":"AQAB","e":"AQAB"}}""", "P")]
    [InlineData("jku", """{"alg":"RS256","typ":"at+jwt","kid":"K","jku":"https://evil.example/jwks.json"}""", "P")]
    [InlineData("x5u", """{"alg":"RS256","typ":"at+jwt","kid":"K","x5u":"https://evil.example/cert.pem"}""", "P")]
    [InlineData("x5c", """{"alg":"RS256","typ":"at+jwt","kid":"K","x5c":["MIIB"]}""", "P")]
    [InlineData("duplicate alg", """{"alg":"none","alg":"RS256","typ":"at+jwt","kid":"K"}""", "P")]
    [InlineData("duplicate sub", null, """P,"sub":"00000000-0000-0000-0000-000000000001" """)]
    [InlineData("duplicate exp", null, """P,"exp":99999999999""")]
    [InlineData("other iss", null, """P-iss,"iss":"somebody-else" """)]
    [InlineData("no iss", null, "P-iss")]
    [InlineData("other aud", null, """P-aud,"aud":"chat-admin" """)]
    [InlineData("many aud", null, """P-aud,"aud":["chat-api","other"]""")]
    [InlineData("no aud", null, "P-aud")]
    [InlineData("no sub", null, "P-sub")]
    [InlineData("sub no id", null, """P-sub,"sub":"root" """)]
    [InlineData("no sid", null, "P-sid")]
    [InlineData("no jti", null, "P-jti")]
    [InlineData("no exp", null, "P-exp")]
    [InlineData("exp a text", null, """P-exp,"exp":"99999999999" """)]
    [InlineData("exp beyond all years", null, """P-exp,"exp":1e300""")]
    [InlineData("exp before iat", null, """P-exp,"exp":1700000000""")]
    [InlineData("issued in the future", null, """P-iat-exp,"iat":4000000000,"exp":4000000600""")]
    [InlineData("not valid yet", null, """P,"nbf":4000000000""")]
    [InlineData("nbf a text", null, """P,"nbf":"soon" """)]
    [InlineData("not an object", null, "[]")]
    public async Task Refused(string what, string? header, string payload)
    {
        var device = await cluster.SignIn(await cluster.Person());
        using var key = await Tokens.Key(cluster);
        header ??= """{"alg":"RS256","typ":"at+jwt","kid":"K"}""";
        var token = Tokens.Sign(key.Rsa, header.Replace("\"K\"", $"\"{key.Id}\"", StringComparison.Ordinal), Filled(payload, Tokens.Claims(device)));
        await RefusedOnBoth(what, token, "unauthorized");
    }

    [Fact]
    public async Task The_same_made_well_is_accepted()
    {
        var device = await cluster.SignIn(await cluster.Person());
        using var key = await Tokens.Key(cluster);
        var token = Tokens.Sign(key.Rsa, $$"""{"alg":"RS256","typ":"at+jwt","kid":"{{key.Id}}"}""", Filled("P", Tokens.Claims(device)));
        using var http = cluster.Http(1, token);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("sessions")).StatusCode);
    }

    [Fact]
    public async Task An_expired_one_is_told_so()
    {
        var device = await cluster.SignIn(await cluster.Person());
        await RefusedOnBoth("expired", await Tokens.Expired(cluster, device), "token_expired");
    }

    [Fact]
    public async Task A_signature_by_another_key_by_none_or_by_the_public_key_as_a_secret_is_refused()
    {
        var device = await cluster.SignIn(await cluster.Person());
        using var key = await Tokens.Key(cluster);
        using var own = RSA.Create(3072);
        var payload = Filled("P", Tokens.Claims(device));
        await RefusedOnBoth("another key", Tokens.Sign(own, $$"""{"alg":"RS256","typ":"at+jwt","kid":"{{key.Id}}"}""", payload), "unauthorized");
        await RefusedOnBoth("no signature", $"{Tokens.Encode($$"""{"alg":"none","typ":"at+jwt","kid":"{{key.Id}}"}""")}.{Tokens.Encode(payload)}.", "unauthorized");

        var secrets = new[] { key.Rsa.ExportSubjectPublicKeyInfo(), key.Rsa.ExportRSAPublicKey(), Encoding.ASCII.GetBytes(key.Rsa.ExportSubjectPublicKeyInfoPem()) };
        foreach (var secret in secrets)
        {
            var signed = $"{Tokens.Encode($$"""{"alg":"HS256","typ":"at+jwt","kid":"{{key.Id}}"}""")}.{Tokens.Encode(payload)}";
            var mac = HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(signed));
            await RefusedOnBoth("HS256 with the public key", $"{signed}.{Base64Url.EncodeToString(mac)}", "unauthorized");
        }
    }

    [Fact]
    public async Task Changed_at_any_byte_it_is_refused()
    {
        var device = await cluster.SignIn(await cluster.Person());
        var tokens = cluster.Tokens(0);
        Assert.True((await tokens.Read(device.Token)).Ok);
        for (var at = 0; at < device.Token.Length; at++)
        {
            var read = await tokens.Read($"{device.Token[..at]}{(char)(device.Token[at] ^ 1)}{device.Token[(at + 1)..]}");
            Assert.Equal(ErrorCode.Unauthorized, read.Refusal?.Code);
        }
    }

    [Fact]
    public async Task Ten_thousand_random_texts_are_refused()
    {
        var random = new Random(20261121);
        var tokens = cluster.Tokens(0);
        var parts = (await cluster.SignIn(await cluster.Person())).Token.Split('.');
        for (var round = 0; round < 10_000; round++)
        {
            var bytes = new byte[random.Next(0, 400)];
            random.NextBytes(bytes);
            // Of all kinds: no token at all, one in form, one with a header of ours.
            var text = (round % 3) switch
            {
                0 => Encoding.Latin1.GetString(bytes),
                1 => $"{Base64Url.EncodeToString(bytes)}.{Base64Url.EncodeToString(bytes)}.{Base64Url.EncodeToString(bytes)}",
                _ => $"{parts[0]}.{parts[1]}.{Base64Url.EncodeToString(bytes)}",
            };
            Assert.Equal(ErrorCode.Unauthorized, (await tokens.Read(text)).Refusal?.Code);
        }
    }

    /// <summary>P stands for all claims, those named after a minus left out; what follows is added.</summary>
    private static string Filled(string payload, TokenClaims claims)
    {
        if (payload[0] != 'P')
        {
            return payload;
        }

        var (names, rest) = payload.IndexOf(',', StringComparison.Ordinal) is var comma and >= 0 ? (payload[..comma], payload[comma..]) : (payload, "");
        var members = new Dictionary<string, string>
        {
            ["iss"] = $"\"{claims.Issuer}\"",
            ["aud"] = $"\"{claims.Audience}\"",
            ["sub"] = $"\"{claims.Subject}\"",
            ["sid"] = $"\"{claims.Session}\"",
            ["jti"] = $"\"{claims.TokenId}\"",
            ["iat"] = $"{claims.IssuedAt}",
            ["exp"] = $"{claims.ExpiresAt}",
        };
        var without = names.Split('-');
        return $"{{{string.Join(',', members.Where(member => !without.Contains(member.Key)).Select(member => $"\"{member.Key}\":{member.Value}"))}{rest}}}";
    }

    private async Task RefusedOnBoth(string what, string token, string code)
    {
        for (var gateway = 0; gateway < 2; gateway++)
        {
            using var http = cluster.Http(gateway);
            http.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", $"Bearer {token}");
            using var answer = await http.GetAsync("sessions");
            Assert.True(answer.StatusCode == HttpStatusCode.Unauthorized, $"{what}: {answer.StatusCode}");
            Assert.Equal(code, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString());
        }
    }
}
