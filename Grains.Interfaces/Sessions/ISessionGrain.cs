namespace OrleansChat.Sessions;

/// <summary>One signed-in device.</summary>
[Alias("chat.ISessionGrain")]
public interface ISessionGrain : IGrainWithGuidKey
{
    /// <summary>Refusals: session_revoked (also for unknown sessions), unavailable.</summary>
    [Alias("Check"), ResponseTimeout("00:00:05")]
    Task<Outcome<SessionView>> Check();

    /// <summary>Ends the session; its sockets close within a second. Refusals: not_found (also another user's session), unavailable.</summary>
    [Alias("Revoke"), ResponseTimeout("00:00:05")]
    Task<Outcome<Done>> Revoke(UserId caller);
}

/// <summary>Single-use tickets for the WebSocket's URL, and what a gateway polls: a stateless worker over the database.</summary>
[Alias("chat.ISessionsGrain")]
public interface ISessionsGrain : IGrainWithIntegerKey
{
    /// <summary>A ticket of 128 random bits or more in base64url, good once and for 30 s, bound to the origin that asked. Refusals: session_revoked, unavailable.</summary>
    [Alias("IssueTicket"), ResponseTimeout("00:00:05")]
    Task<Outcome<string>> IssueTicket(SessionId session, string? origin);

    /// <summary>Uses the ticket up. Refusals: unauthorized, origin_forbidden, session_revoked, unavailable.</summary>
    [Alias("UseTicket"), ResponseTimeout("00:00:05")]
    Task<Outcome<SessionView>> UseTicket(string ticket, string? origin);

    /// <summary>Sessions revoked at or after a time (Unix milliseconds of the database's clock); polled every 5 s. The answer carries the time to ask from next.</summary>
    [Alias("RevokedSince"), ResponseTimeout("00:00:05")]
    Task<RevokedSessions> RevokedSince(long since);

    /// <summary>The user's own sessions, newest first.</summary>
    [Alias("List"), ResponseTimeout("00:00:05")]
    Task<Outcome<SessionView[]>> List(UserId user);

    /// <summary>The keys that sign access tokens, newest first: PKCS#8, for gateways only.</summary>
    [Alias("SigningKeys"), ResponseTimeout("00:00:05")]
    Task<SigningKey[]> SigningKeys();
}

/// <param name="CreatedAt">Unix milliseconds.</param>
[GenerateSerializer, Immutable, Alias("chat.SessionView")]
public sealed record SessionView(
    [property: Id(0)] SessionId Session,
    [property: Id(1)] UserId User,
    [property: Id(2)] string? Device,
    [property: Id(3)] long CreatedAt);

[GenerateSerializer, Immutable, Alias("chat.RevokedSessions")]
public sealed record RevokedSessions([property: Id(0)] SessionId[] Sessions, [property: Id(1)] long NextSince);

/// <param name="KeyId">RFC 7638 thumbprint of the public key.</param>
/// <param name="Pkcs8">RSA, at least 3,072 bits.</param>
[GenerateSerializer, Immutable, Alias("chat.SigningKey")]
public sealed record SigningKey([property: Id(0)] string KeyId, [property: Id(1)] byte[] Pkcs8);
