using OrleansChat.Delivery;
using OrleansChat.Drafts;
using OrleansChat.Grains.Fanout;
using OrleansChat.Rooms;
using Xunit;

namespace OrleansChat.Tests.Fanout;

public sealed class OutboxTests
{
    private static readonly RoomId Room = RoomId.New();
    private static readonly RoomId OtherRoom = RoomId.New();

    private readonly Outbox _outbox = new("silo", new FanoutOptions { MaxWaitingBytes = 64 * 1024, MaxDeliveryBytes = 4 * 1024, MaxWaitingNotices = 100 });

    [Fact]
    public void An_empty_outbox_is_a_beat()
    {
        Assert.True(_outbox.IsEmpty);
        Assert.Equal(new Delivery.Delivery("silo"), _outbox.Take());
    }

    [Fact]
    public void Batches_go_out_in_order_cut_by_bytes_but_at_least_one()
    {
        _outbox.Add(Batch(Room, 0, 10_000));
        _outbox.Add(Batch(Room, 1, 1_000));
        _outbox.Add(Batch(OtherRoom, 0, 1_000));
        Assert.Equal([0], _outbox.Take().Batches!.Select(batch => batch.PrevSeq));
        Assert.Equal([(Room, 1), (OtherRoom, 0)], _outbox.Take().Batches!.Select(batch => (batch.Room, batch.PrevSeq)));
        Assert.True(_outbox.IsEmpty);
    }

    [Fact]
    public void What_does_not_fit_collapses_into_the_head_and_takes_what_follows_with_it()
    {
        _outbox.Add(Batch(Room, 0, 60_000));
        _outbox.Add(Batch(OtherRoom, 6, 10_000));
        _outbox.Add(Batch(OtherRoom, 7, 10));
        var taken = _outbox.Take();
        Assert.Equal([Room], taken.Batches!.Select(batch => batch.Room));
        Assert.Equal([new RoomHead(OtherRoom, 8)], taken.Moved!);
        Assert.True(_outbox.IsEmpty);
    }

    [Fact]
    public void Once_told_a_room_that_collapsed_is_delivered_again()
    {
        _outbox.Moved(new RoomHead(Room, 5));
        _outbox.Take();
        _outbox.Add(Batch(Room, 5, 10));
        Assert.Single(_outbox.Take().Batches!);
    }

    [Fact]
    public void A_head_never_moves_back()
    {
        _outbox.Moved(new RoomHead(Room, 9));
        _outbox.Moved(new RoomHead(Room, 4));
        Assert.Equal([new RoomHead(Room, 9)], _outbox.Take().Moved!);
    }

    [Fact]
    public void A_lost_delivery_comes_back_as_heads_and_notices_without_typing()
    {
        var (user, session) = (UserId.New(), SessionId.New());
        _outbox.Add(Batch(Room, 3, 10));
        _outbox.Add(new TypingSeen(Room, user, true));
        _outbox.Add(new MemberMoved(user, Room, 4, true));
        _outbox.Add(new SessionEnded(session, "revoked"));
        _outbox.Add(new ReadMoved(user, Room, new ReadState(3, 1)));
        _outbox.Activated(new RoomHead(OtherRoom, 2));
        var lost = _outbox.Take();
        _outbox.Add(new ReadMoved(user, Room, new ReadState(4, 0)));
        _outbox.Return(lost);
        var again = _outbox.Take();
        Assert.Null(again.Batches);
        Assert.Null(again.Typing);
        Assert.Equal([new RoomHead(Room, 4)], again.Moved!);
        Assert.Equal([new RoomHead(OtherRoom, 2)], again.Activated!);
        Assert.Equal([new MemberMoved(user, Room, 4, true)], again.Members!);
        Assert.Equal([new SessionEnded(session, "revoked")], again.Ended!);
        // The newer marker was waiting already.
        Assert.Equal(4, Assert.Single(again.Reads!).State.ReadSeq);
    }

    [Fact]
    public void An_announcement_that_is_sent_again_is_known_by_its_id()
    {
        (Guid, string) first = (Guid.NewGuid(), "at noon"), second = (Guid.NewGuid(), "at one");
        _outbox.Announce(first);
        var lost = _outbox.Take();
        _outbox.Announce(second);
        _outbox.Return(lost);
        var again = _outbox.Take();
        Assert.Equal([second, first], again.AnnouncementIds!.Zip(again.Announcements!));
        Assert.Null(_outbox.Take().AnnouncementIds);
    }

    [Fact]
    public void Notices_are_bounded_but_heads_are_never_dropped()
    {
        for (var notice = 0; notice < 1_000; notice++)
        {
            _outbox.Add(new SessionEnded(SessionId.New(), "revoked"));
            _outbox.Moved(new RoomHead(RoomId.New(), 1));
        }

        var taken = _outbox.Take();
        Assert.InRange(taken.Ended!.Length, 1, 100);
        Assert.Equal(1_000, taken.Moved!.Length);
    }

    [Fact]
    public void Typing_and_markers_keep_only_the_last_word()
    {
        var user = UserId.New();
        _outbox.Add(new TypingSeen(Room, user, true));
        _outbox.Add(new TypingSeen(Room, user, false));
        _outbox.Add(new ReadMoved(user, Room, new ReadState(1, 5)));
        _outbox.Add(new ReadMoved(user, Room, new ReadState(2, 4)));
        var taken = _outbox.Take();
        Assert.False(Assert.Single(taken.Typing!).IsTyping);
        Assert.Equal(2, Assert.Single(taken.Reads!).State.ReadSeq);
    }

    [Fact]
    public void Of_two_drafts_the_later_goes_out_and_texts_stay_within_the_bytes_that_may_wait()
    {
        var user = UserId.New();
        _outbox.Add(new DraftMoved(user, new Draft(Room, "later", 2)));
        _outbox.Add(new DraftMoved(user, new Draft(Room, "earlier", 1)));
        var lost = _outbox.Take();
        Assert.Equal("later", Assert.Single(lost.Drafts!).Draft.Text);
        _outbox.Add(new DraftMoved(user, new Draft(Room, null, 3)));
        _outbox.Return(lost);
        Assert.Null(Assert.Single(_outbox.Take().Drafts!).Draft.Text);

        for (var number = 0; number < 20; number++)
        {
            _outbox.Add(new DraftMoved(UserId.New(), new Draft(Room, new string('x', 10_000), 1)));
        }

        Assert.Equal(6, _outbox.Take().Drafts!.Length);
        // What was taken makes room again.
        _outbox.Add(Batch(Room, 0, 60_000));
        Assert.Single(_outbox.Take().Batches!);
    }

    private static RoomBatch Batch(RoomId room, long prev, int characters) => new(
        room, prev, [new RoomEvent(prev + 1, EventKind.Message, 1, UserId.New(), ClientId.New(), new string('x', characters))]);
}
