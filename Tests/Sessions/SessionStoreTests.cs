using OrleansChat.Accounts;
using OrleansChat.Sessions;
using OrleansChat.Tests.Support;
using Xunit;

namespace OrleansChat.Tests.Sessions;

/// <summary>The list of devices, tickets, and every way in which sessions end.</summary>
#pragma warning disable CA1001 // The test runner disposes through IAsyncLifetime.
public sealed class SessionStoreTests(PostgresFixture postgres) : IAsyncLifetime, IClassFixture<PostgresFixture>
#pragma warning restore CA1001
{
    private const long Expiry = 1_895_204_800_000;

    private SessionBench _bench = null!;

    public async Task InitializeAsync() => _bench = await SessionBench.Start(postgres);

    public async Task DisposeAsync() => await _bench.DisposeAsync();

    [Fact]
    public async Task A_ticket_works_once()
    {
        var (user, session) = await Ann();
        var bearer = new TicketBearer(user, session, Expiry, Exempt: true);
        Assert.True((await _bench.Store.Put("ticket", bearer, null)).Ok);
        var outcomes = await Racing.Run(SessionBench.Racers, _ => _bench.Store.Take("ticket", null, SessionBench.Stranger));
        Assert.Equal(bearer, Assert.Single(outcomes, outcome => outcome.Ok).Value);
        Assert.All(outcomes.Where(outcome => !outcome.Ok), outcome => Assert.Equal(ErrorCode.Unauthorized, outcome.Refusal!.Code));
    }

    [Fact]
    public async Task A_ticket_is_used_up_by_the_wrong_page_and_by_time()
    {
        var (user, session) = await Ann();
        var bearer = new TicketBearer(user, session, Expiry, Exempt: false);
        await _bench.Store.Put("ticket", bearer, "https://a.example");
        Assert.Equal(ErrorCode.OriginForbidden, (await Take("ticket", "https://b.example")).Refusal!.Code);
        Assert.Equal(ErrorCode.Unauthorized, (await Take("ticket", "https://a.example")).Refusal!.Code);

        await _bench.Store.Put("late", bearer, null);
        await _bench.Database.Execute("UPDATE ticket SET expires_at = now() - interval '1 second'");
        Assert.Equal(ErrorCode.Unauthorized, (await Take("late", null)).Refusal!.Code);
    }

    [Fact]
    public async Task A_device_is_last_seen_where_it_refreshed_or_used_a_ticket_and_only_its_network_is_kept()
    {
        var user = await _bench.Person("ann");
        var session = await _bench.SignIn(user, "first", address: "198.51.100.9");
        Assert.Equal("198.51.100.0/24", (await Only(user)).Place);

        await _bench.Database.Execute("UPDATE session SET last_seen_at = last_seen_at - interval '1 hour'");
        var before = (await Only(user)).LastSeenAt;
        await _bench.Store.Put("ticket", new TicketBearer(user, session, Expiry, Exempt: false), null);
        await Take("ticket", null);
        var seen = await Only(user);
        Assert.True(seen.LastSeenAt > before);
        Assert.Equal("203.0.113.0/24", seen.Place);

        await _bench.Database.Execute("UPDATE session SET last_seen_at = last_seen_at - interval '1 hour'");
        await _bench.Tokens.Rotate("first", new Caller(null, null, "2001:db8:1:2::3"), _bench.Options);
        var refreshed = await Only(user);
        Assert.True(refreshed.LastSeenAt > seen.LastSeenAt - 3_600_000);
        Assert.Equal("2001:db8:1::/48", refreshed.Place);
    }

    [Fact]
    public async Task A_session_that_nobody_refreshed_in_time_is_not_listed()
    {
        var (user, _) = await Ann();
        await _bench.Database.Execute("UPDATE session SET expires_at = now() - interval '1 second'");
        Assert.Empty((await _bench.Store.List(user)).Value!);
    }

    [Fact]
    public async Task A_session_is_ended_by_its_owner_alone_and_the_poll_tells_of_it_with_its_reason()
    {
        var (user, session) = await Ann();
        var elsewhere = await _bench.SignIn(user, "second");
        Assert.Equal(ErrorCode.NotFound, (await _bench.Ends.EndOwn(session, By(UserId.New(), session))).Refusal!.Code);
        Assert.Empty((await _bench.Store.RevokedSince(-60_000)).Value!.Sessions);

        Assert.True((await _bench.Ends.EndOwn(session, By(user, elsewhere))).Ok);
        Assert.True((await _bench.Ends.EndOwn(session, By(user, elsewhere))).Ok);

        var first = (await _bench.Store.RevokedSince(-60_000)).Value!;
        Assert.Equal([new EndedSession(session, EndReasons.Revoked)], first.Sessions);
        Assert.Equal(first.Sessions, (await _bench.Store.RevokedSince(first.NextSince)).Value!.Sessions);
        Assert.Empty((await _bench.Store.RevokedSince(first.NextSince + 60_000)).Value!.Sessions);
        Assert.Equal(ErrorCode.SessionRevoked, (await _bench.Store.Put("t", new TicketBearer(user, session, 1, false), null)).Refusal!.Code);
        Assert.Equal(1L, await Audited("session_revoked"));
    }

    [Fact]
    public async Task All_sessions_but_one_end_with_one_record()
    {
        var (user, kept) = await Ann();
        var others = new[] { await _bench.SignIn(user, "second"), await _bench.SignIn(user, "third") };
        await _bench.SignIn(await _bench.Person("bob"), "bob");

        var ended = (await _bench.Ends.EndAll(user, kept, EndReasons.PasswordChanged, By(user, kept))).Value!;

        Assert.Equal(others.ToHashSet(), ended.ToHashSet());
        Assert.Equal(kept, (await Only(user)).Session);
        Assert.All((await _bench.Store.RevokedSince(-60_000)).Value!.Sessions, end => Assert.Equal(EndReasons.PasswordChanged, end.Reason));
        Assert.Empty((await _bench.Ends.EndAll(user, kept, EndReasons.Revoked, By(user, kept))).Value!);
        Assert.Equal(1L, await Audited("sessions_ended"));
    }

    [Fact]
    public async Task A_ban_ends_everything_and_lets_nothing_begin_until_it_is_lifted()
    {
        var (user, session) = await Ann();
        await _bench.Store.Put("ticket", new TicketBearer(user, session, Expiry, Exempt: false), null);
        var op = By(UserId.New(), SessionId.New());
        Assert.Equal(ErrorCode.NotFound, (await _bench.Bans.Add(UserId.New(), op)).Refusal!.Code);

        Assert.True((await _bench.Bans.Add(user, op)).Ok);

        Assert.Equal(ErrorCode.Banned, (await _bench.Refresh("first")).Refusal!.Code);
        Assert.Equal(ErrorCode.SessionRevoked, (await Take("ticket", null)).Refusal!.Code);
        var late = await _bench.SignIn(user, "a password was being checked meanwhile");
        Assert.Equal(ErrorCode.SessionRevoked, (await _bench.Store.Find(late)).Refusal!.Code);
        Assert.All((await _bench.Store.RevokedSince(-60_000)).Value!.Sessions, end => Assert.Equal(EndReasons.Banned, end.Reason));

        Assert.True((await _bench.Bans.Remove(user, op)).Ok);
        Assert.Equal(ErrorCode.SessionRevoked, (await _bench.Refresh("first")).Refusal!.Code);
        Assert.True((await _bench.Store.Find(await _bench.SignIn(user, "anew"))).Ok);
        Assert.Equal((1L, 1L), (await Audited("user_banned"), await Audited("user_unbanned")));
    }

    [Fact]
    public async Task A_sign_in_and_a_ban_at_once_leave_no_open_session()
    {
        for (var round = 0; round < 20; round++)
        {
            var user = await _bench.Person($"user-{round}");
            await Task.WhenAll(
                Task.Run(() => _bench.SignIn(user, $"token {round}")),
                Task.Run(() => _bench.Bans.Add(user, By(UserId.New(), SessionId.New()))));
            Assert.Empty((await _bench.Store.List(user)).Value!);
        }
    }

    private static Caller By(UserId user, SessionId session) => new(user, session, null);

    private Task<Outcome<TicketBearer>> Take(string ticket, string? origin) => _bench.Store.Take(ticket, origin, SessionBench.Stranger);

    private async Task<(UserId User, SessionId Session)> Ann()
    {
        var user = await _bench.Person("ann");
        return (user, await _bench.SignIn(user, "first"));
    }

    private async Task<SessionView> Only(UserId user) => Assert.Single((await _bench.Store.List(user)).Value!);

    private Task<long> Audited(string name) => _bench.Database.Scalar<long>($"SELECT count(*) FROM audit WHERE event = '{name}'");
}
