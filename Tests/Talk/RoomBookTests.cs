using OrleansChat.Cli.Talk.Connection;
using OrleansChat.Client.Rooms;
using Xunit;

namespace OrleansChat.Tests.Talk;

/// <summary>What the terminal counts as unread, without a server: its counts and its events come in any order.</summary>
public sealed class RoomBookTests
{
    private static readonly Guid Room = Guid.NewGuid();
    private static readonly Guid Ann = Guid.NewGuid();
    private static readonly Guid Bob = Guid.NewGuid();

    private readonly RoomBook _book = new(Ann);

    [Fact]
    public void Own_messages_count_after_one_of_somebody_else()
    {
        _book.Add(Synced());
        Take(Message(5, Ann));
        Assert.Equal(0, _book.Unread(Room));
        Take(Message(6, Bob), Message(7, Ann));
        Assert.Equal(2, _book.Unread(Room));
        Assert.Equal("unread: garden 2", _book.Summary);
    }

    [Fact]
    public void What_the_server_has_counted_is_not_counted_again()
    {
        _book.Add(Synced(unread: 1));
        Take(Message(3, Bob), Message(4, Bob));
        Assert.Equal(1, _book.Unread(Room));

        // As after another connect: the count first, then the events.
        _book.Set(new ReadMoved(Room, 2, 3, Head: 6));
        Take(Message(5, Bob), Message(6, Bob));
        Assert.Equal(3, _book.Unread(Room));
        Take(Message(7, Bob));
        Assert.Equal(4, _book.Unread(Room));
    }

    [Fact]
    public void What_was_read_here_is_read_before_the_server_says_so()
    {
        _book.Add(Synced(unread: 2));
        Take(Message(5, Bob));
        _book.Read(Room, 5);
        Assert.Equal((0, "nothing unread"), (_book.Unread(Room), _book.Summary));
        _book.Set(new ReadMoved(Room, 2, 3, Head: 5));
        Assert.Equal(0, _book.Unread(Room));
    }

    [Fact]
    public void Nothing_of_a_request_is_unread_until_it_is_accepted()
    {
        _book.Add(Asked());
        Take(Message(5, Bob));
        Assert.Equal((true, 0), (_book.IsAsked(Room), _book.Unread(Room)));
        Take(new RoomEvent(6, EventKinds.Role, default, Ann, Guid.NewGuid()) { User = Ann, Role = "member" }, Message(7, Bob));
        Assert.Equal((false, 2), (_book.IsAsked(Room), _book.Unread(Room)));
    }

    [Fact]
    public void A_count_above_nothing_says_that_it_was_accepted_elsewhere()
    {
        _book.Add(Asked());
        _book.Set(new ReadMoved(Room, 2, 1, Head: 5));
        Assert.Equal((false, 1), (_book.IsAsked(Room), _book.Unread(Room)));
    }

    [Fact]
    public void A_room_that_was_left_is_forgotten_as_a_request_too()
    {
        _book.Add(Asked());
        _book.Remove(Room);
        Assert.False(_book.IsAsked(Room));
        _book.SetTitle(Room, "@bob");
        Assert.False(_book.IsAsked(Room));
        Assert.False(_book.Add(Synced() with { Kind = "direct" }));
        Take(Message(5, Bob));
        Assert.Equal((1, "@bob"), (_book.Unread(Room), _book.Title(Room)));
    }

    [Fact]
    public void A_restored_log_is_counted_by_its_own_numbers()
    {
        _book.Add(Synced() with { ReadSeq = 90, Head = 90 });
        _book.Add(Synced());
        Take(Message(5, Bob));
        Assert.Equal(1, _book.Unread(Room));
    }

    private static SyncedRoom Synced(long unread = 0) =>
        new(Room, "group", "garden", Head: 4, From: 2, Truncated: false, ReadSeq: 2, unread, "member", MemberCount: 2);

    private static SyncedRoom Asked() => Synced() with { Kind = "direct", Name = "bob", Role = "guest" };

    private static RoomEvent Message(long seq, Guid sender) => new(seq, EventKinds.Message, default, sender, Guid.NewGuid());

    private void Take(params RoomEvent[] events) => Array.ForEach(events, item => _book.Apply(Room, item));
}
