using OrleansChat.Grains.Presence;
using OrleansChat.Presence;
using Xunit;

namespace OrleansChat.Tests.Presence;

/// <summary>The memory of a shard. The test tells the time.</summary>
public sealed class PresenceShardTests
{
    private const long Second = 1_000;

    private static readonly UserId Ana = UserId.New();
    private static readonly GatewayId Here = GatewayId.New();
    private static readonly GatewayId There = GatewayId.New();

    private readonly PresenceShard _shard = new(new PresenceOptions { GraceSeconds = 15, LeaseSeconds = 30 }, 0);
    private readonly Dictionary<GatewayId, long> _numbers = [];

    public PresenceShardTests()
    {
        Assert.True(Report(There, 0, whole: true, watched: [Ana]));
    }

    [Fact]
    public void A_user_is_online_while_any_gateway_says_so()
    {
        Report(Here, 0, whole: true, users: [new(Ana, PresenceState.Online)]);
        Assert.Equal([Ana], _shard.TakeChanged());
        Report(There, 1 * Second, users: [new(Ana, PresenceState.Online)]);
        Report(Here, 2 * Second, users: [new(Ana, PresenceState.Offline)]);
        Assert.Empty(_shard.Tick(25 * Second));
        Assert.Empty(_shard.TakeChanged());
        Assert.Equal(PresenceState.Online, _shard.StateOf(Ana));
    }

    [Fact]
    public void Who_comes_back_within_the_grace_was_never_away()
    {
        Report(Here, 0, whole: true, users: [new(Ana, PresenceState.Online)]);
        _shard.TakeChanged();
        Report(Here, 1 * Second, users: [new(Ana, PresenceState.Offline)]);
        Assert.Empty(_shard.Tick(6 * Second));
        Report(There, 6 * Second, users: [new(Ana, PresenceState.Online)]);
        Assert.Empty(_shard.Tick(20 * Second));
        Assert.Empty(_shard.TakeChanged());
    }

    [Fact]
    public void After_the_grace_a_user_is_offline_since_the_end_of_the_last_connection()
    {
        Report(Here, 0, whole: true, users: [new(Ana, PresenceState.Online)]);
        _shard.TakeChanged();
        Report(Here, 1 * Second, users: [new(Ana, PresenceState.Offline)]);
        Assert.Empty(_shard.Tick((16 * Second) - 1));
        Assert.Equal((Ana, 1 * Second), Assert.Single(_shard.Tick(16 * Second)));
        Assert.Equal([Ana], _shard.TakeChanged());
        Assert.Equal(PresenceState.Offline, _shard.StateOf(Ana));
        Assert.Empty(_shard.Tick(17 * Second));
    }

    [Fact]
    public void The_death_of_a_gateway_ends_what_it_said_as_of_its_last_report()
    {
        Report(Here, 0, whole: true, users: [new(Ana, PresenceState.Online)]);
        Report(Here, 10 * Second);
        Report(There, 40 * Second);
        Assert.Empty(_shard.Tick(40 * Second));
        Assert.Equal((Ana, 10 * Second), Assert.Single(_shard.Tick((40 * Second) + 1)));
        Assert.False(Report(Here, 41 * Second));
    }

    [Fact]
    public void A_watching_gateway_that_died_is_told_nothing_more()
    {
        Report(Here, 0, whole: true, watched: [Ana]);
        Assert.Equal(2, _shard.WatchersOf(Ana)!.Count);
        Report(There, 40 * Second);
        _shard.Tick(40 * Second);
        Assert.Equal([There], _shard.WatchersOf(Ana)!);
        Report(There, 41 * Second, unwatched: [Ana]);
        Assert.Null(_shard.WatchersOf(Ana));
    }

    [Fact]
    public void The_highest_of_all_states_is_seen()
    {
        Report(Here, 0, whole: true, users: [new(Ana, PresenceState.Away)]);
        Report(There, 0, users: [new(Ana, PresenceState.Online)]);
        Assert.Equal(PresenceState.Online, _shard.StateOf(Ana));
        Report(Here, 1 * Second, users: [new(Ana, PresenceState.DoNotDisturb)]);
        Assert.Equal(PresenceState.DoNotDisturb, _shard.StateOf(Ana));
        Report(Here, 2 * Second, users: [new(Ana, PresenceState.Away)]);
        Report(There, 3 * Second, users: [new(Ana, PresenceState.Offline)]);
        Assert.Equal(PresenceState.Away, _shard.StateOf(Ana));
    }

    [Fact]
    public void A_report_that_comes_too_late_changes_nothing()
    {
        Report(Here, 0, whole: true, users: [new(Ana, PresenceState.Online)]);
        Assert.True(_shard.Take(new PresenceReport(Here, 1, Whole: true, [], [], []), 1 * Second));
        Assert.Equal(PresenceState.Online, _shard.StateOf(Ana));
        Assert.Empty(_shard.Tick(25 * Second));
    }

    [Fact]
    public void A_whole_report_stands_for_everything_said_before_and_makes_nobody_flap()
    {
        var ben = UserId.New();
        Report(Here, 0, whole: true, users: [new(Ana, PresenceState.Online), new(ben, PresenceState.Online)]);
        _shard.TakeChanged();
        Report(Here, 20 * Second, whole: true, users: [new(Ana, PresenceState.Online)]);
        Assert.Empty(_shard.TakeChanged());
        Report(There, 30 * Second);
        Assert.Equal((ben, 20 * Second), Assert.Single(_shard.Tick(35 * Second)));
    }

    [Fact]
    public void A_gateway_that_the_shard_does_not_know_must_say_everything() =>
        Assert.False(Report(Here, 0, users: [new(Ana, PresenceState.Online)]));

    [Fact]
    public void Nobody_is_surely_offline_before_every_gateway_had_the_time_to_report()
    {
        Report(There, 29 * Second);
        _shard.Tick(30 * Second);
        Assert.False(_shard.IsSettled);
        _shard.Tick((30 * Second) + 1);
        Assert.True(_shard.IsSettled);
        Assert.Equal([Ana], _shard.TakeChanged());
    }

    private bool Report(
        GatewayId gateway, long at, bool whole = false, UserPresence[]? users = null, UserId[]? watched = null, UserId[]? unwatched = null)
    {
        var number = _numbers[gateway] = _numbers.GetValueOrDefault(gateway) + 1;
        return _shard.Take(new PresenceReport(gateway, number, whole, users ?? [], watched ?? [], unwatched ?? []), at);
    }
}
