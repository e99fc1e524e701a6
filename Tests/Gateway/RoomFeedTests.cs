using Microsoft.Extensions.Logging.Abstractions;
using OrleansChat.Gateway.Delivery;
using OrleansChat.Gateway.Sockets;
using OrleansChat.Rooms;
using OrleansChat.Tests.Support;
using Xunit;

namespace OrleansChat.Tests.Gateway;

public sealed class RoomFeedTests
{
    private static readonly RoomId Room = RoomId.New();
    private readonly RoomLogModel _log = new(Room, new Random(1));
    private readonly Watcher _watcher = new();
    private readonly RoomFeed _feed;

    public RoomFeedTests()
    {
        var time = new JumpingTime();
        _feed = new RoomFeed(Room, _log, _watcher, new CoarseClock(time), time, NullLogger.Instance);
        _feed.Begin(0);
    }

    [Fact]
    public void A_batch_goes_to_every_live_follower_in_one_frame()
    {
        var (one, two) = (Follow(UserId.New()), Follow(UserId.New()));
        Offer(_log.Append(Messages(3)));
        Assert.Equal([1, 2, 3], Seqs(one));
        Assert.Equal([1, 2, 3], Seqs(two));
        Assert.Single(one.Messages());
    }

    [Fact]
    public void What_was_seen_is_dropped_and_an_overlap_is_trimmed()
    {
        var writer = Follow(UserId.New());
        _log.Append(Messages(5));
        Offer(_log.Slice(0, 3));
        Offer(_log.Slice(0, 3));
        Offer(_log.Slice(1, 5));
        Offer(_log.Slice(2, 4));
        Assert.Equal([1, 2, 3, 4, 5], Seqs(writer));
    }

    [Fact]
    public async Task A_gap_is_filled_from_the_log_before_anything_after_it()
    {
        var writer = Follow(UserId.New());
        _log.Append(Messages(20));
        Offer(_log.Slice(0, 2));
        Offer(_log.Slice(10, 12));
        Assert.Equal([1, 2], Seqs(writer));
        await At(12);
        Assert.Equal(Enumerable.Range(1, Seqs(writer).Count), Seqs(writer));
    }

    [Fact]
    public async Task A_head_that_was_heard_of_is_reached_without_a_batch()
    {
        var writer = Follow(UserId.New());
        _log.Append(Messages(700));
        _feed.Reach(700);
        await At(700);
        Assert.Equal(Enumerable.Range(1, 700), Seqs(writer));
    }

    [Fact]
    public void Who_comes_later_is_not_shown_what_was_deleted_meanwhile()
    {
        Follow(UserId.New());
        var ann = UserId.New();
        Offer(new RoomBatch(Room, 0,
        [
            new RoomEvent(1, EventKind.Message, 1, ann, ClientId.New(), "oops"),
            new RoomEvent(2, EventKind.Edit, 1, ann, ClientId.New(), "oops again", Target: 1),
            new RoomEvent(3, EventKind.Message, 1, ann, ClientId.New(), "kept"),
            new RoomEvent(4, EventKind.Deletion, 1, ann, ClientId.New(), Target: 1),
        ]));
        var late = Follow(UserId.New(), after: 0);
        Assert.Equal([1, 2, 3, 4], Seqs(late));
        var sent = string.Concat(late.Messages().Select(message => message.GetRawText()));
        Assert.DoesNotContain("oops", sent, StringComparison.Ordinal);
        Assert.Contains("kept", sent, StringComparison.Ordinal);
    }

    [Fact]
    public void A_closed_room_ends_for_all_with_the_event_that_says_so()
    {
        var (one, other) = (Follow(UserId.New()), Follow(UserId.New()));
        Offer(_log.Append((EventKind.Message, null), (EventKind.Closed, null), (EventKind.Message, null)));
        foreach (var writer in new[] { one, other })
        {
            Assert.Equal([1, 2], Seqs(writer));
            Assert.Equal("RoomRemoved", writer.Messages()[^1].GetProperty("target").GetString());
        }
    }

    [Fact]
    public void A_member_who_leaves_gets_the_leave_and_nothing_after_it()
    {
        var (leaving, staying) = (UserId.New(), UserId.New());
        var (one, same, other) = (Follow(leaving), Follow(leaving), Follow(staying));
        Offer(_log.Append((EventKind.Message, null), (EventKind.Leave, leaving), (EventKind.Message, null), (EventKind.Join, leaving), (EventKind.Message, null)));
        Assert.Equal([1, 2], Seqs(one));
        Assert.Equal([1, 2], Seqs(same));
        Assert.Equal([1, 2, 3, 4, 5], Seqs(other));
        var last = one.Messages()[^1];
        Assert.Equal("RoomRemoved", last.GetProperty("target").GetString());
        Assert.Equal(2, last.GetProperty("arguments")[0].GetProperty("seq").GetInt64());
        Assert.Equal([leaving], _watcher.Joined);
    }

    [Fact]
    public void A_long_batch_is_cut_into_frames_without_a_hole()
    {
        var writer = Follow(UserId.New());
        var events = Enumerable.Range(1, 40).Select(seq => new RoomEvent(
            seq, EventKind.Message, 1, UserId.New(), ClientId.New(), new string('\u0001', 5_000))).ToArray();
        Offer(new RoomBatch(Room, 0, [.. events]));
        Assert.Equal(Enumerable.Range(1, 40), Seqs(writer));
        Assert.True(writer.Messages().Count > 10);
    }

    [Fact]
    public void Where_the_log_begins_is_told_once_to_who_is_live_and_to_who_becomes_it()
    {
        var live = Follow(UserId.New());
        Offer(_log.Append(Messages(8)));
        Forget(5);
        Forget(5);
        Forget(3);
        var (late, told) = (Follow(UserId.New()), Follow(UserId.New(), firstSeq: 5));
        Assert.Equal([5L], Beginnings(live));
        Assert.Equal([5L], Beginnings(late));
        Assert.Empty(Beginnings(told));
        Forget(8);
        Assert.Equal([[5L, 8L], [5L, 8L], [8L]], new[] { live, late, told }.Select(Beginnings));
    }

    [Fact]
    public void A_feed_that_nobody_follows_closes_and_takes_nobody_any_more()
    {
        Assert.True(_feed.TryFollow());
        Assert.False(_feed.TryClose(long.MaxValue));
        _feed.Unfollow();
        Assert.True(_feed.TryClose(long.MaxValue));
        Assert.False(_feed.TryFollow());
    }

    [Fact]
    public void An_event_is_written_as_the_protocol_says()
    {
        var writer = Follow(UserId.New());
        var (sender, client) = (UserId.New(), ClientId.New());
        Offer(new RoomBatch(Room, 0, [new RoomEvent(
            1, EventKind.Message, 1_795_204_800_123, sender, client, "grüße </b> \"\n", Data: new EventData { ReplyTo = 7 })]));
        var item = writer.Messages()[0].GetProperty("arguments")[0].GetProperty("items")[0];
        Assert.Equal(
            $$"""{"seq":1,"kind":"message","at":"2026-11-20T20:00:00.123Z","sender":"{{sender}}","clientId":"{{client}}","text":"grüße </b> \"\n","replyTo":7}""",
            item.GetRawText());
    }

    private static (EventKind, UserId?)[] Messages(int count) => [.. Enumerable.Repeat((EventKind.Message, (UserId?)null), count)];

    private static List<int> Seqs(CapturingWriter writer) => HandoverTests.Seqs(writer.Messages());

    private static long[] Beginnings(CapturingWriter writer) =>
    [
        .. writer.Messages().Where(message => message.GetProperty("target").GetString() == "FirstSeqMoved")
            .Select(message => message.GetProperty("arguments")[0].GetProperty("firstSeq").GetInt64()),
    ];

    private CapturingWriter Follow(UserId user, long firstSeq = 1, long? after = null)
    {
        var writer = new CapturingWriter();
        var queue = new ConnectionQueue(new SocketOptions(), writer, new NoOwner());
        queue.Open();
        Assert.True(_feed.TryFollow());
        var rooms = new RoomSet();
        var follower = new Follower(user, queue, rooms, _feed, after ?? _feed.Position) { FirstSeq = firstSeq };
        Assert.True(rooms.TryAdd(Room, follower));
        var pumps = Pumps.Mine;
        Assert.Equal(Handover.Live, _feed.Join(follower, pumps));
        pumps.Run();
        return writer;
    }

    private void Offer(RoomBatch batch)
    {
        var pumps = Pumps.Mine;
        _feed.Offer(batch, pumps);
        pumps.Run();
    }

    private void Forget(long firstSeq)
    {
        var pumps = Pumps.Mine;
        _feed.Forget(firstSeq, pumps);
        pumps.Run();
    }

    private async Task At(long seq)
    {
        for (var i = 0; _feed.Position < seq; i++)
        {
            Assert.True(i < 10_000, $"the feed stands at {_feed.Position}");
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
        }
    }

    private sealed class Watcher : IFeedWatcher
    {
        public List<UserId> Joined { get; } = [];

        public void OnJoined(UserId user, RoomId room) => Joined.Add(user);
    }

    private sealed class NoOwner : IQueueOwner
    {
        public void OnOverflow() => throw new InvalidOperationException("No queue overflows here.");

        public void OnFinished()
        {
        }
    }
}
