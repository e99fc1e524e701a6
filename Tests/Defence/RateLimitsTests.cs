using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OrleansChat.Accounts;
using OrleansChat.Grains;
using OrleansChat.Grains.Defence;
using OrleansChat.Tests.Support;
using OrleansChat.Tests.Support.Rooms;
using Xunit;

namespace OrleansChat.Tests.Defence;

/// <summary>The counts in a real database, as two silos would use them. Time passes by moving what was noted back.</summary>
public sealed class RateLimitsTests(PostgresFixture postgres) : DatabaseTests(postgres)
{
    private static readonly Caller Somebody = From("192.0.2.9");

    private readonly RateLimitOptions _options = new();

    [Fact]
    public async Task After_the_free_tries_each_delay_is_twice_the_last_up_to_the_longest()
    {
        var began = TimeProvider.System.GetTimestamp();
        await using var silo = Silo();
        var limit = new Limit("test", "ann", LimitRule.Doubling(5, TimeSpan.FromSeconds(60)));
        for (var attempt = 0; attempt < 5; attempt++)
        {
            Assert.True((await silo.Limits.Take(Somebody, limit)).Ok);
        }

        foreach (var seconds in new[] { 1, 2, 4, 8, 16, 32, 60, 60 })
        {
            var asked = TimeProvider.System.GetTimestamp();
            var early = await Fresh(limit);
            if (early.Ok)
            {
                // The machine was busy for so long that it was early no more.
                Assert.True(TimeProvider.System.GetElapsedTime(began).TotalSeconds >= seconds);
                began = asked;
                continue;
            }

            IsRefused(early, began, seconds * 1_000);
            await Pass(TimeSpan.FromSeconds(seconds));
            began = TimeProvider.System.GetTimestamp();
            Assert.True((await Fresh(limit)).Ok);
        }

        await Pass(TimeSpan.FromHours(1.01));
        for (var attempt = 0; attempt < 5; attempt++)
        {
            Assert.True((await Fresh(limit)).Ok);
        }
    }

    [Fact]
    public async Task A_bucket_refills_evenly()
    {
        var began = TimeProvider.System.GetTimestamp();
        var limit = new Limit("test", "ann", LimitRule.Refilling(3, 6, TimeSpan.FromMinutes(1)));
        for (var attempt = 0; attempt < 3; attempt++)
        {
            Assert.True((await Fresh(limit)).Ok);
        }

        IsRefused(await Fresh(limit), began, 10_000);
        await Pass(TimeSpan.FromSeconds(10));
        Assert.True((await Fresh(limit)).Ok);
        IsRefused(await Fresh(limit), began, 10_000);
    }

    [Fact]
    public async Task Tries_that_race_over_two_silos_are_counted_together()
    {
        await using var one = Silo();
        await using var two = Silo();
        Limit[] limits = [new("a", "x", LimitRule.Refilling(20, 1, TimeSpan.FromHours(1))), new("b", "x", LimitRule.Refilling(7, 1, TimeSpan.FromHours(1)))];
        Limit[] reversed = [limits[1], limits[0]];
        var outcomes = await Racing.Run(60, index => (index % 2 == 0 ? one : two).Limits.Take(Somebody, index % 3 == 0 ? reversed : limits));
        Assert.Equal(7, outcomes.Count(outcome => outcome.Ok));
        Assert.All(outcomes.Where(outcome => !outcome.Ok), outcome => Assert.Equal(ErrorCode.TooMany, outcome.Refusal!.Code));

        // None of the refused took anything from the other limit.
        for (var left = 0; left < 13; left++)
        {
            Assert.True((await Fresh(limits[0])).Ok);
        }

        Assert.False((await Fresh(limits[0])).Ok);
    }

    [Fact]
    public async Task A_limit_of_first_tries_counts_accounts_and_not_tries()
    {
        foreach (var name in new[] { "ann", "bob", "cy" })
        {
            for (var attempt = 0; attempt < 3; attempt++)
            {
                Assert.True((await Fresh(Both(name))).Ok);
            }
        }

        Assert.False((await Fresh(Both("dee"))).Ok);
        Assert.True((await Fresh(Both("ann"))).Ok);

        static Limit[] Both(string name)
        {
            var account = new Limit("account", name, LimitRule.Doubling(5, TimeSpan.FromSeconds(60)));
            return [account, new Limit("spray", "", LimitRule.Refilling(3, 1, TimeSpan.FromHours(1)), FirstOf: account)];
        }
    }

    [Fact]
    public async Task An_account_that_many_networks_try_leaves_one_try_to_each_further_one()
    {
        await using var silo = Silo();
        var limits = silo.SignIns(_options);
        for (var network = 0; network < 10; network++)
        {
            for (var attempt = 0; attempt < 5; attempt++)
            {
                Assert.True((await limits.Begin("ann", From($"10.{network}.0.1"), null)).Ok);
            }
        }

        // The owner, who never failed here, comes in at once; a guesser has no second try.
        var taken = TimeProvider.System.GetTimestamp();
        Assert.True((await limits.Begin("ann", From("203.0.113.7"), null)).Ok);
        Assert.Equal(ErrorCode.TooMany, await FirstRefusal(limits, "ann", "203.0.113.7", taken));
        Assert.True((await limits.Begin("ann", From("203.0.113.7"), "device")).Ok);
    }

    [Fact]
    public async Task The_default_limits_of_sign_in_hold()
    {
        await using var silo = Silo();
        var limits = silo.SignIns(_options);
        long taken = 0;
        for (var attempt = 0; attempt < 5; attempt++)
        {
            taken = TimeProvider.System.GetTimestamp();
            Assert.True((await limits.Begin("ann", From("192.0.2.1"), null)).Ok);
        }

        Assert.Equal(ErrorCode.TooMany, await FirstRefusal(limits, "ann", "192.0.2.1", taken));
        Assert.True((await limits.Begin("ann", From("192.0.2.2"), null)).Ok);
        Assert.True((await limits.Begin("bob", From("192.0.2.1"), null)).Ok);
        Assert.True((await limits.Begin("ann", From("192.0.2.1"), "device")).Ok);

        // 30 accounts an hour from one network; who was right does not count.
        for (var name = 2; name < 30; name++)
        {
            Assert.True((await limits.Begin($"name{name}", From("192.0.2.1"), null)).Ok);
        }

        var right = await limits.Begin("cy", From("192.0.2.3"), null);
        await limits.Right(right.Value!);
        Assert.Equal(ErrorCode.TooMany, (await limits.Begin("dee", From("192.0.2.1"), null)).Refusal!.Code);
        Assert.True((await limits.Begin("dee", From("192.0.2.3"), null)).Ok);
    }

    [Fact]
    public async Task The_default_limits_of_registrations_and_mails_hold()
    {
        await using var silo = Silo();
        var limits = new Limits(Options.Create(_options));
        var by = new Caller(null, null, "192.0.2.1");
        for (var count = 0; count < 30; count++)
        {
            Assert.True((await silo.Limits.Take(by, limits.Registration(by))).Ok);
        }

        var refused = (await silo.Limits.Take(by, limits.Registration(by))).Refusal!;
        Assert.Equal(ErrorCode.TooMany, refused.Code);
        Assert.InRange(refused.RetryAfterMs!.Value, 1_190_000, 1_200_000);
        for (var count = 0; count < 3; count++)
        {
            Assert.True((await silo.Limits.Take(by, limits.Mail("ann@example.com", by))).Ok);
        }

        Assert.False((await silo.Limits.Take(by, limits.Mail("ann@example.com", by))).Ok);
        Assert.True((await silo.Limits.Take(by, limits.Mail("bob@example.com", by))).Ok);
    }

    [Fact]
    public async Task What_was_right_starts_afresh_and_what_was_not_judged_is_given_back()
    {
        await using var silo = Silo();
        var limits = silo.SignIns(_options);
        for (var attempt = 0; attempt < 20; attempt++)
        {
            await limits.NotJudged((await limits.Begin("ann", From("192.0.2.1"), null)).Value!);
        }

        for (var attempt = 0; attempt < 4; attempt++)
        {
            Assert.True((await limits.Begin("ann", From("192.0.2.1"), null)).Ok);
        }

        await limits.Right((await limits.Begin("ann", From("192.0.2.1"), null)).Value!);
        for (var attempt = 0; attempt < 5; attempt++)
        {
            Assert.True((await limits.Begin("ann", From("192.0.2.1"), null)).Ok);
        }
    }

    [Fact]
    public async Task Nothing_is_limited_when_it_is_switched_off_and_no_name_is_stored_when_it_is_on()
    {
        await using var silo = Silo();
        _options.Enabled = false;
        var limits = silo.SignIns(_options);
        for (var attempt = 0; attempt < 50; attempt++)
        {
            Assert.True((await limits.Begin("ann", From("192.0.2.1"), null)).Ok);
        }

        Assert.Equal(0L, await Database.Scalar<long>("SELECT count(*) FROM rate_limit"));
        _options.Enabled = true;
        await limits.Begin("ann", From("192.0.2.1"), null);
        Assert.False(await Database.Scalar<bool>("SELECT bool_or(position('ann'::bytea IN key) > 0 OR length(key) <> 16) FROM rate_limit"));
    }

    [Fact]
    public async Task Old_rows_go_along_the_way()
    {
        await using var silo = Silo();
        await silo.SignIns(_options).Begin("ann", From("192.0.2.1"), null);
        await Database.Execute("UPDATE rate_limit SET expires_at = now() - interval '1 s'");
        await silo.SignIns(_options).Begin("bob", From("198.51.100.1"), "device");
        Assert.Equal(1L, await Database.Scalar<long>("SELECT count(*) FROM rate_limit"));
    }

    [Fact]
    public async Task A_refusal_is_recorded_once_an_hour_for_each_limit_and_whom_it_counts()
    {
        await using var one = Silo();
        await using var two = Silo();
        Limit[] limits = [.. new[] { "ann", "bob" }.Select(name => new Limit("test", name, LimitRule.Refilling(1, 1, TimeSpan.FromMinutes(30))))];
        var by = Somebody with { User = UserId.New() };
        for (var attempt = 0; attempt < 5; attempt++)
        {
            await Task.WhenAll(limits.SelectMany(limit => new[] { one.Limits.Take(by, limit), two.Limits.Take(by, limit) }));
        }

        Assert.Equal(2L, await Recorded());
        await Pass(TimeSpan.FromHours(1));
        await Fresh(limits[0]);
        Assert.Equal(ErrorCode.TooMany, (await Fresh(limits[0])).Refusal!.Code);
        Assert.Equal(3L, await Recorded());
        Assert.True(await Database.Scalar<bool>($"SELECT bool_and(subject = 'test' AND result = 'rate_limited') AND bool_or(actor_id = '{by.User}') FROM audit"));
    }

    private Task<long> Recorded() => Database.Scalar<long>("SELECT count(*) FROM audit WHERE event = 'limit_refused'");

    private static Caller From(string address) => new(null, null, address);

    /// <param name="began">Before the try from which the time counts: the database's clock ran on since.</param>
    private static void IsRefused(Outcome<Done> outcome, long began, int most)
    {
        var refusal = outcome.Refusal!;
        Assert.Equal(ErrorCode.TooMany, refusal.Code);
        Assert.InRange<double>(refusal.RetryAfterMs!.Value, most - TimeProvider.System.GetElapsedTime(began).TotalMilliseconds - 1, most);
    }

    /// <summary>The first delays are so short that a busy machine may sleep through one or two.</summary>
    /// <param name="taken">Before the last free try.</param>
    private static async Task<ErrorCode?> FirstRefusal(SignInLimits limits, string name, string from, long taken)
    {
        foreach (var seconds in new[] { 1, 2, 4 })
        {
            if ((await limits.Begin(name, From(from), null)).Refusal is { } refusal)
            {
                return refusal.Code;
            }

            Assert.True(TimeProvider.System.GetElapsedTime(taken).TotalSeconds >= seconds, "a try too many");
            taken = TimeProvider.System.GetTimestamp();
        }

        return null;
    }

    /// <summary>From a silo that remembers nothing.</summary>
    private async Task<Outcome<Done>> Fresh(params Limit[] limits)
    {
        await using var silo = Silo();
        return await Again.UntilAvailable(() => silo.Limits.Take(Somebody, limits));
    }

    private Task Pass(TimeSpan time) => Database.Execute(FormattableString.Invariant(
        $"UPDATE rate_limit SET tried_at = tried_at - interval '{time.TotalSeconds} s', expires_at = expires_at - interval '{time.TotalSeconds} s'"));

    private OneSilo Silo() => new(Database.ConnectionString, _options);

    /// <summary>A silo's connections and memory.</summary>
    private sealed class OneSilo : IAsyncDisposable
    {
        private readonly ChatDatabase _database;

        public OneSilo(string connection, RateLimitOptions options)
        {
            _database = new ChatDatabase(connection, journalWriters: 1, dataPool: 8);
            Limits = new RateLimits(
                new DataCalls(_database, NullLogger<DataCalls>.Instance), Options.Create(options), TimeProvider.System, NullLogger<RateLimits>.Instance);
        }

        public RateLimits Limits { get; }

        public SignInLimits SignIns(RateLimitOptions options) => new(Limits, Options.Create(options));

        public ValueTask DisposeAsync() => _database.DisposeAsync();
    }
}
