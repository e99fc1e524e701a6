using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace OrleansChat.Gateway.Auth;

/// <summary>
/// The one shape of JSON Web Token that we write and read: RS256, <c>typ: at+jwt</c> (RFC 9068). Strict on purpose: a header with any
/// other member is refused, be it a key of the token's own (jwk, jku, x5u) or an extension marked critical (RFC 8725).
/// </summary>
internal static class Jwt
{
    public const int MaxLength = 4096;

    private const string Algorithm = "RS256";
    private const string Type = "at+jwt";

    /// <summary>alg, typ, kid.</summary>
    private const int HeaderMembers = 3;

    private static readonly SearchValues<char> Alphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 4 };

    // The default would escape the plus sign of "at+jwt".
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(RSA key, string keyId, TokenClaims claims)
    {
        var signed = $"{Encode(Header(keyId))}.{Encode(Payload(claims))}";
        var signature = key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }

    /// <summary>The key that the header names, if the header is one of ours. Nothing is verified yet.</summary>
    public static bool TryReadKeyId(string token, [NotNullWhen(true)] out string? keyId)
    {
        keyId = null;
        if (token.Length > MaxLength || !TrySplit(token, out var header, out _, out _) || !TryDecode(header, out var json))
        {
            return false;
        }

        return TryParse(json, out var document) && ReadHeader(document, out keyId);
    }

    /// <summary>The claims, if the signature is the key's and every claim has its form. Whether they hold now is <see cref="TokenClaims.Judge"/>.</summary>
    public static bool TryRead(string token, RSA key, [NotNullWhen(true)] out TokenClaims? claims)
    {
        claims = null;
        if (!TrySplit(token, out _, out var payload, out var signature) || !TryDecode(signature, out var signatureBytes))
        {
            return false;
        }

        var signed = Encoding.ASCII.GetBytes(token, 0, token.LastIndexOf('.'));
        return key.VerifyData(signed, signatureBytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            && TryDecode(payload, out var json)
            && TryParse(json, out var document)
            && ReadPayload(document, out claims);
    }

    private static byte[] Header(string keyId) => Write(json =>
    {
        json.WriteString("alg", Algorithm);
        json.WriteString("typ", Type);
        json.WriteString("kid", keyId);
    });

    private static byte[] Payload(TokenClaims claims) => Write(json =>
    {
        json.WriteString("iss", claims.Issuer);
        json.WriteString("aud", claims.Audience);
        json.WriteString("sub", claims.Subject.Value);
        json.WriteString("sid", claims.Session.Value);
        json.WriteString("jti", claims.TokenId);
        json.WriteNumber("iat", claims.IssuedAt);
        json.WriteNumber("exp", claims.ExpiresAt);
        if (claims.Exempt)
        {
            json.WriteBoolean("prv", true);
        }

        if (claims.Operator)
        {
            json.WriteBoolean("opr", true);
        }
    });

    private static byte[] Write(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, Plain))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static string Encode(byte[] bytes) => Base64Url.EncodeToString(bytes);

    private static bool TrySplit(
        string token, out ReadOnlySpan<char> header, out ReadOnlySpan<char> payload, out ReadOnlySpan<char> signature)
    {
        header = payload = signature = default;
        var first = token.IndexOf('.', StringComparison.Ordinal);
        var last = token.LastIndexOf('.');
        if (first <= 0 || last <= first + 1 || last == token.Length - 1)
        {
            return false;
        }

        header = token.AsSpan(0, first);
        payload = token.AsSpan(first + 1, last - first - 1);
        signature = token.AsSpan(last + 1);
        return !payload.Contains('.');
    }

    private static bool TryDecode(ReadOnlySpan<char> text, out byte[] bytes)
    {
        // The decoder alone would skip white space and take padding: two texts for one token.
        var buffer = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        var length = 0;
        var decoded = !text.ContainsAnyExcept(Alphabet)
            && Base64Url.DecodeFromChars(text, buffer, out _, out length) == OperationStatus.Done;
        bytes = buffer[..length];
        return decoded;
    }

    private static bool TryParse(byte[] json, out JsonElement root)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            root = document.RootElement.Clone();
            return root.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            root = default;
            return false;
        }
    }

    private static bool ReadHeader(JsonElement header, [NotNullWhen(true)] out string? keyId)
    {
        keyId = Text(header, "kid");
        return keyId is not null && Text(header, "alg") == Algorithm && Text(header, "typ") == Type && header.GetPropertyCount() == HeaderMembers;
    }

    private static bool ReadPayload(JsonElement payload, [NotNullWhen(true)] out TokenClaims? claims)
    {
        claims = null;
        if (Text(payload, "iss") is not { } issuer || Text(payload, "aud") is not { } audience || Text(payload, "jti") is not { } tokenId
            || !Guid.TryParseExact(Text(payload, "sub"), "D", out var subject)
            || !Guid.TryParseExact(Text(payload, "sid"), "D", out var session)
            || !Seconds(payload, "iat", out var issuedAt) || !Seconds(payload, "exp", out var expiresAt)
            || (payload.TryGetProperty("nbf", out _) && (!Seconds(payload, "nbf", out var notBefore) || notBefore > issuedAt)))
        {
            return false;
        }

        claims = new TokenClaims(
            issuer, audience, new UserId(subject), new SessionId(session), tokenId, issuedAt, expiresAt, IsTrue(payload, "prv"), IsTrue(payload, "opr"));
        return true;
    }

    private static bool IsTrue(JsonElement json, string name) => json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    private static string? Text(JsonElement json, string name)
    {
        try
        {
            return json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null; // An escaped lone surrogate: no text at all.
        }
    }

    // Up to the year 9999, so that later arithmetic cannot overflow.
    private static bool Seconds(JsonElement json, string name, out long seconds)
    {
        seconds = 0;
        return json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number
            && value.TryGetInt64(out seconds) && seconds is > 0 and < 253_402_300_800;
    }
}
