using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using OrleansChat.Accounts;
using OrleansChat.Grains.Accounts;
using OrleansChat.Sessions;

namespace OrleansChat.Grains.Sessions;

/// <summary>Reentrant, for it holds nothing: else each activation would do one statement at a time.</summary>
[StatelessWorker, Reentrant]
internal sealed partial class SessionsGrain(
    SessionStore store,
    RefreshTokens tokens,
    SigningKeyStore keys,
    SessionEnds ends,
    Bans bans,
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

        var rotated = await tokens.Rotate(refreshToken, by, options.Value);
        if (!rotated.Ok)
        {
            return rotated.Refusal;
        }

        if (rotated.Value.Opened is { } opened)
        {
            return opened;
        }

        // Told again with each reuse: an earlier call may have been cut off between the row and the push.
        LogReused(rotated.Value.Session);
        ends.Push([rotated.Value.Session], EndReasons.TokenReused);
        await GrainFactory.Mail().Wake();
        return ErrorCode.TokenReused;
    }

    public async Task<Outcome<string>> IssueTicket(TicketBearer bearer, string? origin)
    {
        var ticket = Secret.New(TicketBits);
        var stored = await store.Put(ticket, bearer, origin);
        return stored.Ok ? ticket : stored.Refusal;
    }

    public Task<Outcome<TicketBearer>> UseTicket(string ticket, string? origin, Caller by) => store.Take(ticket, origin, by);

    public Task<Outcome<RevokedSessions>> RevokedSince(long since) => store.RevokedSince(since);

    public Task<Outcome<bool>> ActsAsOperator(SessionId session) => store.ActsAsOperator(session, options.Value.OperatorSecondFactor);

    public Task<Outcome<SessionView[]>> List(UserId user) => store.List(user);

    public Task<Outcome<SessionId[]>> EndAll(UserId user, SessionId? except, string reason, Caller by) => ends.EndAll(user, except, reason, by);

    public Task<Outcome<Done>> Ban(UserId user, Caller by) => bans.Add(user, by);

    public Task<Outcome<Done>> Unban(UserId user, Caller by) => bans.Remove(user, by);

    // No refusals: without an answer the gateway keeps what it has and asks again.
    public async Task<SigningKey[]> SigningKeys()
    {
        var known = await keys.ReadOrMake();
        return known.Ok ? known.Value : throw new TimeoutException($"The database does not answer: {known.Refusal.Entry.Name}.");
    }

    [LoggerMessage(EventId = 5012, Level = LogLevel.Warning, Message = "A used refresh token was shown again; session {Session} is ended.")]
    private partial void LogReused(SessionId session);
}
