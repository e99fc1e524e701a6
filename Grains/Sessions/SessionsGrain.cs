using Orleans.Concurrency;
using OrleansChat.Sessions;

namespace OrleansChat.Grains.Sessions;

/// <summary>Reentrant, for it holds nothing: else each activation would do one statement at a time.</summary>
[StatelessWorker, Reentrant]
internal sealed class SessionsGrain(SessionStore store, SigningKeyStore keys) : Grain, ISessionsGrain
{
    private const int TicketBits = 256;

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
}
