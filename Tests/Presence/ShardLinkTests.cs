using OrleansChat.Gateway.Presence;
using OrleansChat.Presence;
using Xunit;

namespace OrleansChat.Tests.Presence;

/// <summary>What a gateway reports to a shard, and when.</summary>
public sealed class ShardLinkTests
{
    private const long Beat = 10_000;
    private const long Refresh = 60_000;

    private readonly ShardLink _link = new(GatewayId.New());

    [Fact]
    public void Without_users_and_watches_nothing_is_said() => Assert.Null(_link.Take(Beat, Beat, Refresh));

    [Fact]
    public void The_first_report_is_whole_and_the_next_one_a_beat()
    {
        var user = Come();
        var first = Take(1)!;
        Assert.True(first.Whole);
        Assert.Equal(new UserPresence(user, PresenceState.Online), Assert.Single(first.Users));
        Assert.Null(Take(Beat));
        var beat = Take(Beat + 1)!;
        Assert.False(beat.Whole);
        Assert.Empty(beat.Users);
        Assert.True(beat.Number > first.Number);
    }

    [Fact]
    public void One_report_is_under_way_at_a_time()
    {
        Come();
        Assert.NotNull(_link.Take(1, Beat, Refresh));
        Come();
        Assert.Null(_link.Take(2, Beat, Refresh));
        _link.Answered(isKnown: true);
        Assert.Single(_link.Take(3, Beat, Refresh)!.Users);
    }

    [Fact]
    public void Twenty_moves_between_two_reports_are_one_report_of_the_last()
    {
        var user = Come();
        Take(1);
        for (var move = 0; move < 20; move++)
        {
            _link.Set(user, () => move % 2 == 0 ? PresenceState.Away : PresenceState.DoNotDisturb);
        }

        Assert.Equal(new UserPresence(user, PresenceState.DoNotDisturb), Assert.Single(Take(2)!.Users));
        Assert.Null(Take(3));
    }

    [Fact]
    public void A_report_without_an_answer_is_followed_by_a_whole_one()
    {
        var (ana, ben) = (Come(), Come());
        Take(1);
        _link.Set(ben, () => PresenceState.Away);
        Take(2, isKnown: false);
        var whole = Take(3)!;
        Assert.True(whole.Whole);
        Assert.Equal([new(ana, PresenceState.Online), new(ben, PresenceState.Away)], whole.Users.OrderBy(user => user.User == ben));
    }

    [Fact]
    public void A_lost_farewell_is_said_again()
    {
        var user = Come();
        Take(1);
        _link.Set(user, () => PresenceState.Offline);
        Assert.Equal(PresenceState.Offline, Assert.Single(Take(2, isKnown: false)!.Users).State);
        Assert.True(_link.IsEmpty);
        var again = Take(3)!;
        Assert.True(again.Whole);
        Assert.Empty(again.Users);
        Assert.Null(Take(4 + Refresh));
    }

    [Fact]
    public void Much_is_said_in_pieces_of_which_the_first_stands_for_everything_before()
    {
        UserId[] users = [.. Enumerable.Range(0, 2_500).Select(_ => Come())];
        UserId[] watched = [.. Enumerable.Range(0, 1_001).Select(_ => UserId.New())];
        Array.ForEach(watched, user => _link.Watch(user, isWatched: true));
        PresenceReport[] reports = [Take(1)!, Take(1)!, Take(1)!];
        Assert.Equal([true, false, false], reports.Select(report => report.Whole));
        Assert.Equal([1_000, 1_000, 500], reports.Select(report => report.Users.Length));
        Assert.Equal(users.ToHashSet(), reports.SelectMany(report => report.Users).Select(user => user.User).ToHashSet());
        Assert.Equal(watched.ToHashSet(), reports.SelectMany(report => report.Watched).ToHashSet());
        Assert.Null(Take(1));
    }

    [Fact]
    public void Who_is_no_longer_watched_is_said_once()
    {
        var user = UserId.New();
        _link.Watch(user, isWatched: true);
        Assert.Equal([user], Take(1)!.Watched);
        _link.Watch(user, isWatched: false);
        Assert.Equal([user], Take(2)!.Unwatched);
        Assert.Null(Take(2 + Refresh));
    }

    [Fact]
    public void Everything_is_said_again_once_in_a_while()
    {
        Come();
        Take(1);
        Assert.True(Take(1 + Refresh)!.Whole);
    }

    private UserId Come()
    {
        var user = UserId.New();
        _link.Set(user, () => PresenceState.Online);
        return user;
    }

    private PresenceReport? Take(long now, bool isKnown = true)
    {
        var report = _link.Take(now, Beat, Refresh);
        if (report is not null)
        {
            _link.Answered(isKnown);
        }

        return report;
    }
}
