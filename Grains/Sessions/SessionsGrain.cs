using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using OrleansChat.Accounts;
using OrleansChat.Delivery;
using OrleansChat.Grains.Accounts;
using OrleansChat.Sessions;

namespace OrleansChat.Grains.Sessions;

/// <summary>Reentrant, for it holds nothing: else each activation would do one statement at a time.</summary>
[StatelessWorker, Reentrant]
internal sealed partial class SessionsGrain(
    SessionStore store,
    RefreshTokens tokens,
    SigningKeyStore keys,
    Fanout.Fanout fanout,
    IOptions<AccountOptions> options,
    ILogger<SessionsGrain> log) : Grain, ISessionsGrain
{
    private const int TicketBits = 256;

    public async Task<Outcome<OpenedSession>> Refresh(string refreshToken, Caller by)
    {
        if (refreshToken.Length != RefreshTokens.Length)
        {
            return ErrorCode.Unauthorized;
        }

        var next = Secret.New(RefreshTokens.Bits);
        var rotated = await tokens.Rotate(Secret.Hash(refreshToken), Secret.Hash(next), options.Value);
        if (!rotated.Ok)
        {
            return rotated.Refusal;
        }

        if (rotated.Value.Account is { } account)
        {
            return new OpenedSession(rotated.Value.Session, account, next, rotated.Value.Operator);
        }

        // Told again with each reuse: an earlier call may have been cut off between the row and the push.
        LogReused(rotated.Value.Session);
        fanout.Broadcast(new SessionEnded(rotated.Value.Session, "revoked"));
        return ErrorCode.TokenReused;
    }

    public async Task<Outcome<string>> IssueTicket(TicketBearer bearer, string? origin)
    {
        var ticket = Secret.New(TicketBits);
        var stored = await store.Put(ticket, bearer, origin);
        return stored.Ok ? ticket : stored.Refusal;
    }

    public Task<Outcome<TicketBearer>> UseTicket(string ticket, string? origin) => store.Take(ticket, origin);

    public async Task<RevokedSessions> RevokedSince(long since) => Value(await store.RevokedSince(since));

    public Task<Outcome<SessionView[]>> List(UserId user) => store.List(user);

    public async Task<SigningKey[]> SigningKeys() => Value(await keys.ReadOrMake());

    // These two have no refusals: without an answer the gateway keeps what it has and asks again.
    private static T Value<T>(Outcome<T> outcome) =>
        outcome.Ok ? outcome.Value : throw new TimeoutException($"The database does not answer: {outcome.Refusal.Entry.Name}.");

    [LoggerMessage(EventId = 5012, Level = LogLevel.Warning, Message = "A used refresh token was shown again; session {Session} is ended.")]
    private partial void LogReused(SessionId session);
}
