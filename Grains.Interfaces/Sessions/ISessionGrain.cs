using OrleansChat.Accounts;

namespace OrleansChat.Sessions;

/// <summary>One signed-in device.</summary>
[Alias("chat.ISessionGrain")]
public interface ISessionGrain : IGrainWithGuidKey
{
    /// <summary>Refusals: session_revoked (also for unknown sessions), unavailable.</summary>
    [Alias("Check"), ResponseTimeout("00:00:05")]
    Task<Outcome<SessionView>> Check();

    /// <summary>Ends the session of its user; its sockets close within a second. Refusals: not_found (also another user's session), unavailable, unknown.</summary>
    [Alias("Revoke"), ResponseTimeout("00:00:05")]
    Task<Outcome<Done>> Revoke(Caller by);
}

/// <summary>Single-use tickets for the WebSocket's URL, and what a gateway polls: a stateless worker over the database.</summary>
[Alias("chat.ISessionsGrain")]
public interface ISessionsGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// Rotates the refresh token. For 10 s, and while the next one is unused, a used one is answered with the same next one.
    /// Refusals: unauthorized (no such token), token_expired, token_reused (its session is ended, its owner mailed), session_revoked,
    /// banned, unavailable, unknown.
    /// </summary>
    [Alias("Refresh"), ResponseTimeout("00:00:05")]
    Task<Outcome<OpenedSession>> Refresh(string refreshToken, Caller by);

    /// <summary>
    /// A ticket of 128 random bits or more in base64url, good once and for 30 s: it stands for the access token of the request that
    /// asked, and is bound to that request's origin. Refusals: session_revoked, unavailable.
    /// </summary>
    [Alias("IssueTicket"), ResponseTimeout("00:00:05")]
    Task<Outcome<string>> IssueTicket(TicketBearer bearer, string? origin);

    /// <summary>
    /// Uses the ticket up, whatever the answer. A ticket issued to a request with an origin works only from that origin.
    /// Refusals: unauthorized, origin_forbidden, session_revoked, unavailable.
    /// </summary>
    [Alias("UseTicket"), ResponseTimeout("00:00:05")]
    Task<Outcome<TicketBearer>> UseTicket(string ticket, string? origin, Caller by);

    /// <summary>
    /// Sessions revoked at or after a time (Unix milliseconds of the database's clock; negative: as many milliseconds before now);
    /// polled every 5 s. The answer carries the time to ask from next, which overlaps, so a session may be told twice.
    /// Refusals: unavailable, which means that the cluster is there and its database is not. Ask under several keys then: another silo
    /// may reach it.
    /// </summary>
    [Alias("RevokedSince"), ResponseTimeout("00:00:05")]
    Task<Outcome<RevokedSessions>> RevokedSince(long since);

    /// <summary>
    /// Ends the user's sessions, but for one; their sockets close within a second. Answers with those it ended.
    /// Refusals: unavailable, unknown.
    /// </summary>
    /// <param name="reason">From <see cref="EndReasons"/>.</param>
    [Alias("EndAll"), ResponseTimeout("00:00:05")]
    Task<Outcome<SessionId[]>> EndAll(UserId user, SessionId? except, string reason, Caller by);

    /// <summary>No sign-in, no refresh, no ticket from now on, and every session ended. Refusals: not_found, unavailable, unknown.</summary>
    [Alias("Ban"), ResponseTimeout("00:00:05")]
    Task<Outcome<Done>> Ban(UserId user, Caller by);

    /// <summary>The user may sign in again; ended sessions stay so. Refusals: not_found, unavailable, unknown.</summary>
    [Alias("Unban"), ResponseTimeout("00:00:05")]
    Task<Outcome<Done>> Unban(UserId user, Caller by);

    /// <summary>
    /// Whether the session is open and may act as an operator now: its account is one and, where that is needed, has a second factor.
    /// Refusals: unavailable.
    /// </summary>
    [Alias("ActsAsOperator"), ResponseTimeout("00:00:05")]
    Task<Outcome<bool>> ActsAsOperator(SessionId session);

    /// <summary>The user's open sessions, newest first, at most 200. Refusals: unavailable.</summary>
    [Alias("List"), ResponseTimeout("00:00:05")]
    Task<Outcome<SessionView[]>> List(UserId user);

    /// <summary>The keys of access tokens, the one that signs first: PKCS#8, for gateways only. Faults are exceptions.</summary>
    [Alias("SigningKeys"), ResponseTimeout("00:00:05")]
    Task<SigningKey[]> SigningKeys();
}

/// <param name="CreatedAt">Unix milliseconds.</param>
/// <param name="LastSeenAt">Unix milliseconds: the last sign-in, refresh or, to a minute, ticket.</param>
/// <param name="Place">The network it was last seen from, for example 203.0.113.0/24; null: unknown.</param>
[GenerateSerializer, Immutable, Alias("chat.SessionView")]
public sealed record SessionView(
    [property: Id(0)] SessionId Session,
    [property: Id(1)] UserId User,
    [property: Id(2)] string? Device,
    [property: Id(3)] long CreatedAt,
    [property: Id(4)] long LastSeenAt,
    [property: Id(5)] string? Place);

/// <param name="RefreshToken">256 random bits in base64url; only its hash is stored.</param>
/// <param name="Operator">Whether the session may act as an operator.</param>
[GenerateSerializer, Immutable, Alias("chat.OpenedSession")]
public sealed record OpenedSession(
    [property: Id(0)] SessionId Session,
    [property: Id(1)] Account Account,
    [property: Id(2)] string RefreshToken,
    [property: Id(3)] bool Operator = false);

/// <summary>Whom a ticket stands for: what the access token said that was shown to get it.</summary>
/// <param name="ExpiresAt">Unix milliseconds: the access token's expiry.</param>
/// <param name="Exempt">Whether rate limits leave the session alone (made by the operator's provisioning).</param>
[GenerateSerializer, Immutable, Alias("chat.TicketBearer")]
public sealed record TicketBearer(
    [property: Id(0)] UserId User,
    [property: Id(1)] SessionId Session,
    [property: Id(2)] long ExpiresAt,
    [property: Id(3)] bool Exempt);

/// <param name="More">Whether there is more to ask for at once.</param>
[GenerateSerializer, Immutable, Alias("chat.RevokedSessions")]
public sealed record RevokedSessions(
    [property: Id(0)] EndedSession[] Sessions,
    [property: Id(1)] long NextSince,
    [property: Id(2)] bool More = false);

/// <param name="Reason">From <see cref="EndReasons"/>.</param>
[GenerateSerializer, Immutable, Alias("chat.EndedSession")]
public readonly record struct EndedSession([property: Id(0)] SessionId Session, [property: Id(1)] string Reason);
