using Microsoft.Extensions.Logging.Abstractions;
using OrleansChat.Accounts;
using OrleansChat.Grains;
using OrleansChat.Grains.Accounts;
using OrleansChat.Grains.Sessions;
using OrleansChat.Sessions;
using OrleansChat.Tests.Support;
using Xunit;

namespace OrleansChat.Tests.Accounts;

/// <summary>What the database decides, shown by racing it.</summary>
[Collection(PostgresCollection.Name)]
#pragma warning disable CA1001 // The test runner disposes through IAsyncLifetime.
public sealed class AccountStoresTests(PostgresFixture postgres) : IAsyncLifetime
#pragma warning restore CA1001
{
    private const int Racers = 8;

    private readonly AccountOptions _options = new();
    private TestDatabase _database = null!;
    private ChatDatabase _chat = null!;
    private DataCalls _calls = null!;

    public async Task InitializeAsync()
    {
        _database = await postgres.CreateDatabase();
        _chat = new ChatDatabase(_database.ConnectionString, journalWriters: 1, dataPool: Racers);
        _calls = new DataCalls(_chat, NullLogger<DataCalls>.Instance);
    }

    public async Task DisposeAsync()
    {
        await _chat.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task One_of_many_uses_rotates_a_refresh_token_and_the_others_end_the_session()
    {
        var (account, session) = await SignedIn("first");
        var store = new RefreshTokens(_calls);
        var outcomes = await Race(index => store.Rotate(Secret.Hash("first"), Secret.Hash($"next {index}"), _options));
        var rotated = Assert.Single(outcomes, outcome => !outcome.Value!.Reused).Value!;
        Assert.Equal((account.User, session), (rotated.Account!.User, rotated.Session));

        // The family is dead: the child, too, whoever has it.
        for (var index = 0; index < Racers; index++)
        {
            Assert.False((await store.Rotate(Secret.Hash($"next {index}"), Secret.Hash("more"), _options)).Ok);
        }

        Assert.Equal(ErrorCode.SessionRevoked, (await new SessionStore(_calls).Find(session)).Refusal!.Code);
    }

    [Fact]
    public async Task An_old_refresh_token_is_expired_and_an_unknown_one_nothing()
    {
        await SignedIn("first");
        var store = new RefreshTokens(_calls);
        await _database.Execute("UPDATE refresh_token SET expires_at = now() - interval '1 second'");
        Assert.Equal(ErrorCode.TokenExpired, (await store.Rotate(Secret.Hash("first"), Secret.Hash("next"), _options)).Refusal!.Code);
        Assert.Equal(ErrorCode.Unauthorized, (await store.Rotate(Secret.Hash("other"), Secret.Hash("next"), _options)).Refusal!.Code);
    }

    [Fact]
    public async Task No_refresh_reaches_beyond_the_session_s_last_day()
    {
        await SignedIn("first");
        await _database.Execute("UPDATE session SET created_at = now() - interval '89 days'");
        Assert.True((await new RefreshTokens(_calls).Rotate(Secret.Hash("first"), Secret.Hash("next"), _options)).Ok);
        Assert.True(await _database.Scalar<bool>("SELECT max(expires_at) < now() + interval '25 hours' FROM refresh_token WHERE used_at IS NULL"));
    }

    [Fact]
    public async Task A_ticket_works_once()
    {
        var (account, session) = await SignedIn("first");
        var store = new SessionStore(_calls);
        var bearer = new TicketBearer(account.User, session, 1_795_204_800_000, Exempt: true);
        Assert.True((await store.Put("ticket", bearer, null)).Ok);
        var outcomes = await Race(_ => store.Take("ticket", null));
        Assert.Equal(bearer, Assert.Single(outcomes, outcome => outcome.Ok).Value);
        Assert.All(outcomes.Where(outcome => !outcome.Ok), outcome => Assert.Equal(ErrorCode.Unauthorized, outcome.Refusal!.Code));
    }

    [Fact]
    public async Task A_ticket_is_used_up_by_the_wrong_page_and_by_time()
    {
        var (account, session) = await SignedIn("first");
        var store = new SessionStore(_calls);
        var bearer = new TicketBearer(account.User, session, 1_795_204_800_000, Exempt: false);
        await store.Put("ticket", bearer, "https://a.example");
        Assert.Equal(ErrorCode.OriginForbidden, (await store.Take("ticket", "https://b.example")).Refusal!.Code);
        Assert.Equal(ErrorCode.Unauthorized, (await store.Take("ticket", "https://a.example")).Refusal!.Code);

        await store.Put("late", bearer, null);
        await _database.Execute("UPDATE ticket SET expires_at = now() - interval '1 second'");
        Assert.Equal(ErrorCode.Unauthorized, (await store.Take("late", null)).Refusal!.Code);
    }

    [Fact]
    public async Task A_session_is_ended_by_its_owner_alone_and_the_poll_tells_of_it()
    {
        var (account, session) = await SignedIn("first");
        var store = new SessionStore(_calls);
        Assert.Equal(ErrorCode.NotFound, (await store.Revoke(session, UserId.New())).Refusal!.Code);
        Assert.Empty((await store.RevokedSince(-60_000)).Value!.Sessions);

        Assert.True((await store.Revoke(session, account.User)).Ok);
        Assert.True((await store.Revoke(session, account.User)).Ok);
        var first = (await store.RevokedSince(-60_000)).Value!;
        Assert.Equal([session], first.Sessions);
        Assert.Equal([session], (await store.RevokedSince(first.NextSince)).Value!.Sessions);
        Assert.Empty((await store.RevokedSince(first.NextSince + 60_000)).Value!.Sessions);
        Assert.Equal(ErrorCode.SessionRevoked, (await store.Put("t", new TicketBearer(account.User, session, 1, false), null)).Refusal!.Code);
    }

    [Fact]
    public async Task A_name_is_found_by_how_it_starts()
    {
        var store = new AccountStore(_calls);
        foreach (var name in new[] { "Ann", "ann-b", "ann_c", "anton", "bob" })
        {
            await Registering.Register(_calls, name);
        }

        Assert.Equal(["Ann", "ann-b", "ann_c"], (await store.Search("ann", 10)).Value!.Select(account => account.Username));
        Assert.Equal(2, (await store.Search("a", 2)).Value!.Length);
    }

    private static Task<Outcome<T>[]> Race<T>(Func<int, Task<Outcome<T>>> work) => Racing.Run(Racers, work);

    private async Task<(Account Account, SessionId Session)> SignedIn(string refreshToken)
    {
        var account = (await Registering.Register(_calls, "ann")).Value!;
        var session = SessionId.New();
        await using var connection = await _database.Source.OpenConnectionAsync();
        await RefreshTokens.OpenSession(connection, account.User, session, null, Secret.Hash(refreshToken), isOperator: false, _options);
        return (account, session);
    }
}
