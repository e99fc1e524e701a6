using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OrleansChat.Gateway.Auth;
using OrleansChat.Gateway.Delivery;
using OrleansChat.Gateway.Sockets;
using OrleansChat.Rooms;
using OrleansChat.Tests.Support;
using Xunit;

namespace OrleansChat.Tests.Gateway;

/// <summary>A client that resumes and reads more slowly than its room writes: its replay must come to an end.</summary>
public sealed class CatchupTests : IFeedWatcher
{
    private const int Most = 100;

    private readonly RoomId _room = RoomId.New();
    private readonly UserId _user = UserId.New();
    private readonly JumpingTime _time = new();
    private readonly RoomLogModel _log;
    private readonly RoomFeed _feed;
    private readonly TaskCompletionSource _reads = new();
    private readonly CapturingWriter _writer;
    private readonly RoomSet _rooms = new();
    private int _lost;

    public CatchupTests()
    {
        var clock = new CoarseClock(_time);
        _log = new RoomLogModel(_room, new Random(1));
        _feed = new RoomFeed(_room, _log, this, clock, _time, NullLogger.Instance);
        _writer = new CapturingWriter(() => _reads.Task);
        var identity = new HubIdentity(_user, SessionId.New(), DateTimeOffset.MaxValue, true);
        Connection = new ChatConnection(identity, new SocketOptions(), clock, _writer, () => { });
        Connection.Queue.Open();
        Connection.Follow(_rooms);
    }

    private ChatConnection Connection { get; }

    void IFeedWatcher.OnJoined(UserId user, RoomId room)
    {
        // Nobody joins late.
    }

    [Fact]
    public async Task The_replay_is_cut_at_the_head_and_the_client_is_live_from_there()
    {
        var running = Start();
        Grow(5 * Most);
        _reads.SetResult();
        await running;

        Offer(_log.Append((EventKind.Message, null)));

        var (seqs, cut) = await Seen(_log.Head);
        Assert.Equal(1 + (6 * Most), cut);
        Assert.Equal(cut + 1, seqs[^1]);
        Assert.Equal(Enumerable.Range(2, seqs.Count - 1), seqs[..^1]);
        Assert.InRange(seqs.Count - 1, 1, Most);
        Assert.Equal(0, _lost);
    }

    [Fact]
    public async Task A_room_that_moves_on_by_less_than_a_replay_is_replayed_to_the_end()
    {
        var running = Start();
        Grow(Most);
        _reads.SetResult();
        await running;

        var (seqs, cut) = await Seen(_log.Head);
        Assert.Null(cut);
        Assert.Equal(Enumerable.Range(2, 2 * Most), seqs);
    }

    [Fact]
    public async Task Whose_leave_lies_in_what_would_be_cut_gets_nothing_from_after_it()
    {
        var running = Start();
        Offer(_log.Append((EventKind.Leave, _user)));
        Grow(5 * Most);
        _reads.SetResult();
        await running;

        Assert.Equal(1, _lost);
        var (seqs, cut) = await Seen(0);
        Assert.Null(cut);
        Assert.True(seqs[^1] <= Most + 1, $"{seqs[^1]} came after the leave");
    }

    /// <summary>The client is a replay behind; its socket takes nothing yet.</summary>
    private Task Start()
    {
        _log.Append((EventKind.Join, _user));
        _feed.Begin(1);
        Grow(Most);
        Assert.True(_feed.TryFollow());
        var follower = new Follower(_user, Connection.Queue, _rooms, _feed, 1);
        Assert.True(_rooms.TryAdd(_room, follower));
        _rooms.Open();
        var options = Options.Create(new DeliveryOptions { ReplayPerRoom = Most, ReplayBelowBytes = 4 * 1024 });
        // Without a word from the socket it sends a first piece in place, and waits.
        return new Catchup(_log, options, _time, NullLogger<Catchup>.Instance).Run(Connection, _rooms, [follower], tellCaughtUp: true, () => _lost++);
    }

    private void Grow(int messages)
    {
        for (var count = 0; count < messages; count++)
        {
            Offer(_log.Append((EventKind.Message, null)));
        }
    }

    private void Offer(RoomBatch batch)
    {
        var pumps = Pumps.Mine;
        _feed.Offer(batch, pumps);
        pumps.Run();
    }

    /// <summary>What came, once the queue is empty: events, and where the replay was cut.</summary>
    private async Task<(List<int> Seqs, long? Cut)> Seen(long position)
    {
        await Connection.Queue.Below(0).WaitAsync(TimeSpan.FromSeconds(20));
        Assert.True(_feed.Position >= position);
        var messages = _writer.Messages();
        var cuts = messages.Where(message => message.GetProperty("target").GetString() == "HeadMoved").ToArray();
        Assert.True(cuts.Length <= 1);
        return (HandoverTests.Seqs(messages), cuts is [var cut] ? cut.GetProperty("arguments")[0].GetProperty("head").GetInt64() : null);
    }
}
