namespace OrleansChat.Gateway.Auth;

/// <summary>What an access token says. Times are Unix seconds, as RFC 7519 has them.</summary>
/// <param name="Exempt">Claim <c>prv</c>: the session was provisioned by the operator.</param>
/// <param name="Operator">Claim <c>opr</c>: the session may act as an operator.</param>
internal sealed record TokenClaims(
    string Issuer,
    string Audience,
    UserId Subject,
    SessionId Session,
    string TokenId,
    long IssuedAt,
    long ExpiresAt,
    bool Exempt,
    bool Operator = false)
{
    /// <summary>Null: the claims hold at this time, before this audience.</summary>
    public ErrorCode? Judge(string issuer, DateTimeOffset now, string audience = TokenOptions.Audience)
    {
        var seconds = now.ToUnixTimeSeconds();
        var skew = (long)TokenOptions.Skew.TotalSeconds;
        if (Issuer != issuer || Audience != audience || IssuedAt > seconds + skew || ExpiresAt <= IssuedAt)
        {
            return ErrorCode.Unauthorized;
        }

        return ExpiresAt + skew <= seconds ? ErrorCode.TokenExpired : null;
    }
}
