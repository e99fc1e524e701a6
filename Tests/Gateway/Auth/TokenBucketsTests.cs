using System.Net;
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
    public void The_default_limits_hold()
    {
        var limits = new SignInLimits(Options.Create(new RateLimitOptions()), _clock);
        var (home, other) = (IPAddress.Parse("192.0.2.1"), IPAddress.Parse("192.0.2.2"));
        for (var attempt = 0; attempt < 5; attempt++)
        {
            Assert.Null(limits.RefusesSignIn(home, "Ann"));
        }

        Assert.Equal(ErrorCode.TooMany, limits.RefusesSignIn(home, "ann")!.Code);
        Assert.Null(limits.RefusesSignIn(other, "ann"));
        Assert.Null(limits.RefusesSignIn(home, "bob"));

        for (var registration = 0; registration < 30; registration++)
        {
            Assert.Null(limits.RefusesRegistration(home));
        }

        Assert.Equal(ErrorCode.TooMany, limits.RefusesRegistration(home)!.Code);
        _clock.Advance(TimeSpan.FromMinutes(21));
        Assert.Null(limits.RefusesRegistration(home));
    }

    [Fact]
    public void Provisioned_sessions_are_exempt_from_the_limit_of_sockets()
    {
        var limit = new ConnectLimit(Options.Create(new RateLimitOptions()), _clock);
        var user = new HubIdentity(UserId.New(), SessionId.New(), _clock.GetUtcNow(), Exempt: false);
        for (var socket = 0; socket < 30; socket++)
        {
            Assert.Null(limit.Refuses(user));
        }

        Assert.NotNull(limit.Refuses(user));
        Assert.Null(limit.Refuses(user with { Exempt = true }));
    }

    [Fact]
    public void An_ipv6_network_is_its_first_half()
    {
        Assert.Equal(SignInLimits.Network(IPAddress.Parse("2001:db8:1:2::1")), SignInLimits.Network(IPAddress.Parse("2001:db8:1:2:ffff::9")));
        Assert.NotEqual(SignInLimits.Network(IPAddress.Parse("2001:db8:1:2::1")), SignInLimits.Network(IPAddress.Parse("2001:db8:1:3::1")));
        Assert.Equal(SignInLimits.Network(IPAddress.Parse("192.0.2.7")), SignInLimits.Network(IPAddress.Parse("::ffff:192.0.2.7")));
        Assert.NotEqual(SignInLimits.Network(IPAddress.Parse("192.0.2.7")), SignInLimits.Network(IPAddress.Parse("192.0.2.8")));
    }
}
