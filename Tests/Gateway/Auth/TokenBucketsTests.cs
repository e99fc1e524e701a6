using Microsoft.Extensions.Options;
using OrleansChat.Gateway.Auth;
using Xunit;

namespace OrleansChat.Tests.Gateway.Auth;

public sealed class TokenBucketsTests
{
    private readonly Clock _clock = new();

    [Fact]
    public void A_bucket_empties_and_refills_evenly()
    {
        var buckets = new TokenBuckets<string>(5, 5, TimeSpan.FromMinutes(1), _clock);
        for (var take = 0; take < 5; take++)
        {
            Assert.Null(buckets.Take("a"));
        }

        Assert.Equal(12, buckets.Take("a")!.Value.TotalSeconds, precision: 3);
        Assert.Null(buckets.Take("b"));
        _clock.Advance(TimeSpan.FromSeconds(12.1));
        Assert.Null(buckets.Take("a"));
        Assert.NotNull(buckets.Take("a"));
    }

    [Fact]
    public void A_flood_of_keys_neither_grows_without_bound_nor_locks_others_out()
    {
        var buckets = new TokenBuckets<int>(1, 1, TimeSpan.FromHours(1), _clock, capacity: 100);
        for (var key = 0; key < 10_000; key++)
        {
            Assert.Null(buckets.Take(key));
        }
    }

    [Fact]
    public void Provisioned_sessions_are_exempt_from_the_limit_of_sockets()
    {
        var limit = new ConnectLimit(Options.Create(new ConnectLimitOptions()), _clock);
        var user = new HubIdentity(UserId.New(), SessionId.New(), _clock.GetUtcNow(), Exempt: false);
        for (var socket = 0; socket < 30; socket++)
        {
            Assert.Null(limit.Refuses(user));
        }

        Assert.NotNull(limit.Refuses(user));
        Assert.Null(limit.Refuses(user with { Exempt = true }));
    }
}
