using Microsoft.Extensions.Options;

namespace OrleansChat.Gateway.Auth;

/// <param name="ExpiresIn">Seconds.</param>
public readonly record struct IssuedToken(string Token, int ExpiresIn);

/// <summary>Issues and reads access tokens.</summary>
public sealed class AccessTokens(
    SigningKeys keys, Revocations revocations, IGrainFactory grains, IOptions<TokenOptions> options, TimeProvider time)
{
    private readonly VerifiedTokens _verified = new(options.Value.VerifiedTokens);

    /// <summary>A token for a session that the cluster has just confirmed. Refusals: unavailable.</summary>
    /// <param name="lifetime">Null: the configured ten minutes.</param>
    /// <param name="exempt">Whether rate limits leave the session alone.</param>
    /// <param name="isOperator">Whether the session may act as an operator.</param>
    /// <param name="audience">Where it is good.</param>
    public async ValueTask<Outcome<IssuedToken>> Issue(
        UserId user, SessionId session, TimeSpan? lifetime = null, bool exempt = false, bool isOperator = false, string audience = TokenOptions.Audience)
    {
        var key = await keys.Current();
        if (!key.Ok)
        {
            return key.Refusal;
        }

        var seconds = (int)(lifetime ?? options.Value.AccessTokenLifetime).TotalSeconds;
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        var claims = new TokenClaims(
            options.Value.Issuer, audience, user, session, Guid.NewGuid().ToString("N"), now, now + seconds, exempt, isOperator);
        return new IssuedToken(key.Value.Use(rsa => Jwt.Write(rsa, key.Value.KeyId, claims)), seconds);
    }

    /// <summary>
    /// Whom the token names, if its signature, its claims and its session hold now.
    /// Refusals: unauthorized, token_expired, session_revoked, unavailable (the session cannot be checked).
    /// </summary>
    /// <param name="audience">Where it is shown.</param>
    public async ValueTask<Outcome<HubIdentity>> Read(string token, string audience = TokenOptions.Audience)
    {
        var read = await Verify(token);
        if (!read.Ok)
        {
            return read.Refusal;
        }

        var claims = read.Value;
        var now = time.GetUtcNow();
        if ((claims.Judge(options.Value.Issuer, now, audience) ?? revocations.Judge(claims.Session)) is { } refusal)
        {
            return refusal;
        }

        if (!revocations.Covers(now - DateTimeOffset.FromUnixTimeSeconds(claims.IssuedAt)) && await Recheck(claims.Session) is { } ended)
        {
            return ended;
        }

        return new HubIdentity(claims.Subject, claims.Session, DateTimeOffset.FromUnixTimeSeconds(claims.ExpiresAt), claims.Exempt, claims.Operator);
    }

    private async ValueTask<Outcome<TokenClaims>> Verify(string token)
    {
        if (token.Length > Jwt.MaxLength)
        {
            return ErrorCode.Unauthorized;
        }

        if (_verified.Find(token) is { } known)
        {
            return known;
        }

        if (!Jwt.TryReadKeyId(token, out var keyId))
        {
            return ErrorCode.Unauthorized;
        }

        var key = await keys.Find(keyId);
        if (!key.Ok)
        {
            return key.Refusal;
        }

        if (key.Value.Use(rsa => Jwt.TryRead(token, rsa, out var claims) ? claims : null) is not { } verified)
        {
            return ErrorCode.Unauthorized;
        }

        _verified.Add(token, verified);
        return verified;
    }

    private async Task<ChatError?> Recheck(SessionId session)
    {
        try
        {
            return (await grains.Session(session).Check()).Refusal;
        }
        catch (Exception fault) when (fault is TimeoutException or OrleansException)
        {
            return new ChatError(ErrorCode.Unavailable);
        }
    }
}
