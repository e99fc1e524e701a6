using OrleansChat.Grains.Sessions;
using OrleansChat.Tests.Support;
using Xunit;

namespace OrleansChat.Tests.Sessions;

/// <summary>What a refresh token is worth, in a real database whose clock is bent by moving the rows' times.</summary>
#pragma warning disable CA1001 // The test runner disposes through IAsyncLifetime.
public sealed class RefreshTokensTests(PostgresFixture postgres) : IAsyncLifetime, IClassFixture<PostgresFixture>
#pragma warning restore CA1001
{
    private SessionBench _bench = null!;

    public async Task InitializeAsync() => _bench = await SessionBench.Start(postgres);

    public async Task DisposeAsync() => await _bench.DisposeAsync();

    [Fact]
    public async Task Fifty_that_show_one_token_at_once_get_one_next_token()
    {
        var session = await _bench.SignIn(await _bench.Person("ann"), "first");
        var outcomes = await Racing.Run(50, _ => _bench.Refresh("first"));

        var next = Assert.Single(outcomes.Select(outcome => outcome.Value!.Opened!.RefreshToken).Distinct());
        Assert.All(outcomes, outcome => Assert.Equal(session, outcome.Value!.Opened!.Session));
        Assert.Equal(2L, await _bench.Database.Scalar<long>("SELECT count(*) FROM refresh_token"));
        Assert.NotNull((await _bench.Refresh(next)).Value!.Opened);
        Assert.True((await _bench.Store.Find(session)).Ok);
        Assert.Equal(0L, await _bench.Database.Scalar<long>("SELECT count(*) FROM audit"));
    }

    [Fact]
    public async Task A_token_shown_again_after_its_successor_was_used_ends_the_session()
    {
        var session = await _bench.SignIn(await _bench.Person("ann", "ann@example.org"), "first");
        var second = await Next("first");
        var third = await Next(second);

        await Reused("first", session);

        Assert.Equal(ErrorCode.SessionRevoked, (await _bench.Refresh(third)).Refusal!.Code);
        Assert.Equal("token_reused", await _bench.Database.Scalar<string>("SELECT end_reason FROM session"));
    }

    [Fact]
    public async Task A_token_shown_again_after_the_grace_ends_the_session_though_nobody_used_its_successor()
    {
        var session = await _bench.SignIn(await _bench.Person("ann"), "first");
        var second = await Next("first");
        await _bench.Database.Execute("UPDATE refresh_token SET used_at = used_at - interval '11 seconds'");

        await Reused("first", session);
        Assert.Equal(ErrorCode.SessionRevoked, (await _bench.Refresh(second)).Refusal!.Code);
    }

    [Fact]
    public async Task Reuse_is_recorded_and_mailed_to_the_owner_once()
    {
        var user = await _bench.Person("ann", "ann@example.org");
        var session = await _bench.SignIn(user, "first");
        await Next(await Next("first"));
        await Racing.Run(SessionBench.Racers, _ => _bench.Refresh("first"));

        Assert.Equal(1L, await _bench.Database.Scalar<long>(
            "SELECT count(*) FROM mail WHERE template = 'token-reused' AND address = 'ann@example.org' AND content->>'username' = 'ann'"));
        Assert.Equal(1L, await _bench.Database.Scalar<long>(
            $"SELECT count(*) FROM audit WHERE event = 'refresh_reused' AND actor_id = '{user}' AND session_id = '{session}' AND address = '203.0.113.77'"));
        Assert.Equal(1L, await _bench.Database.Scalar<long>("SELECT count(*) FROM audit"));
    }

    [Fact]
    public async Task Without_an_address_there_is_no_mail()
    {
        await _bench.SignIn(await _bench.Person("ann"), "first");
        await Next(await Next("first"));
        Assert.Null((await _bench.Refresh("first")).Value!.Opened);
        Assert.Equal(0L, await _bench.Database.Scalar<long>("SELECT count(*) FROM mail"));
    }

    [Fact]
    public async Task The_copy_for_the_grace_opens_by_the_shown_token_alone_and_is_erased_by_later_refreshes()
    {
        await _bench.SignIn(await _bench.Person("ann"), "first");
        var second = await Next("first");
        var copy = await _bench.Database.Scalar<byte[]>("SELECT child_sealed FROM refresh_token WHERE child_sealed IS NOT NULL");
        Assert.Equal(second, RefreshCopy.Open("first", copy));
        Assert.Null(RefreshCopy.Open("other", copy));

        await _bench.Database.Execute("UPDATE refresh_token SET used_at = used_at - interval '11 seconds'");
        await _bench.SignIn(await _bench.Person("bob"), "bob");
        await Next("bob");
        Assert.Equal(1L, await _bench.Database.Scalar<long>("SELECT count(*) FROM refresh_token WHERE child_sealed IS NOT NULL"));
    }

    [Fact]
    public async Task An_old_token_is_expired_and_an_unknown_one_nothing()
    {
        await _bench.SignIn(await _bench.Person("ann"), "first");
        await _bench.Database.Execute("UPDATE refresh_token SET expires_at = now() - interval '1 second'");
        Assert.Equal(ErrorCode.TokenExpired, (await _bench.Refresh("first")).Refusal!.Code);
        Assert.Equal(ErrorCode.Unauthorized, (await _bench.Refresh("other")).Refusal!.Code);
    }

    [Fact]
    public async Task No_refresh_reaches_beyond_the_session_s_last_day()
    {
        await _bench.SignIn(await _bench.Person("ann"), "first");
        await _bench.Database.Execute("UPDATE session SET created_at = now() - interval '89 days'");
        await Next("first");
        Assert.True(await _bench.Database.Scalar<bool>("SELECT max(expires_at) < now() + interval '25 hours' FROM refresh_token WHERE used_at IS NULL"));
        Assert.True(await _bench.Database.Scalar<bool>("SELECT max(expires_at) < now() + interval '25 hours' FROM session"));
    }

    [Fact]
    public async Task The_right_to_operate_ends_with_the_account_s()
    {
        var user = await _bench.Person("ann");
        await _bench.Database.Execute("UPDATE account SET operator = true");
        await _bench.SignIn(user, "first", isOperator: true);
        var opened = (await _bench.Refresh("first")).Value!.Opened!;
        Assert.True(opened.Operator);

        await _bench.Database.Execute("UPDATE account SET operator = false");
        Assert.False((await _bench.Refresh(opened.RefreshToken)).Value!.Opened!.Operator);
    }

    private async Task<string> Next(string token) => (await _bench.Refresh(token)).Value!.Opened!.RefreshToken;

    private async Task Reused(string token, SessionId session)
    {
        var shown = (await _bench.Refresh(token)).Value!;
        Assert.Equal(session, shown.Session);
        Assert.Null(shown.Opened);
        Assert.Equal(ErrorCode.SessionRevoked, (await _bench.Store.Find(session)).Refusal!.Code);
    }
}
