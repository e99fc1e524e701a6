using OrleansChat.Rooms;
using OrleansChat.Tests.Support;
using OrleansChat.Tests.Support.Rooms;
using Xunit;

namespace OrleansChat.Tests.Rooms;

/// <summary>Pages of the log, read markers and what a deletion erases, on a real server.</summary>
public sealed class HistoryStoreTests(PostgresFixture postgres) : DatabaseTests(postgres)
{
    private const int Bytes = 256 * 1024;

    [Fact]
    public async Task An_edited_message_is_shown_with_its_last_text()
    {
        var (room, users) = await Bench.Room(2);
        var activation = Bench.Activate(room);
        var seq = await Post(activation, users[0], "first");
        await Submit(activation, new EditMessage(users[0], ClientId.New(), seq, "second"));
        await Submit(activation, new EditMessage(users[0], ClientId.New(), seq, "third"));
        var item = (await Bench.History.Page(users[1], room, seq - 1, before: false, 1, Bytes)).Single();
        Assert.Equal("third", item.Event.Text);
        Assert.NotNull(item.EditedAt);
        Assert.False(item.Deleted);
    }

    [Fact]
    public async Task A_deletion_erases_the_text_of_the_message_and_of_its_edits_in_the_same_commit()
    {
        var (room, users) = await Bench.Room(2);
        var activation = Bench.Activate(room);
        var seq = await Post(activation, users[0], "secret");
        await Post(activation, users[1], "kept");
        await Submit(activation, new EditMessage(users[0], ClientId.New(), seq, "secret again"));
        var deletion = await Submit(activation, new DeleteMessage(users[0], ClientId.New(), seq));
        Assert.Equal(0L, await Database.Scalar<long>($"SELECT count(*) FROM room_event WHERE room_id = '{room}' AND text LIKE 'secret%'"));
        // Rows of one transaction carry its number.
        Assert.Equal(1L, await Database.Scalar<long>(
            $"SELECT count(DISTINCT xmin::text) FROM room_event WHERE room_id = '{room}' AND (seq IN ({seq}, {deletion}) OR target = {seq})"));
        var item = (await Bench.History.Page(users[1], room, seq - 1, before: false, 1, Bytes)).Single();
        Assert.True(item.Deleted);
        Assert.Null(item.Event.Text);
        Assert.Null(item.EditedAt);
        Assert.Equal("kept", (await Bench.History.Page(users[1], room, seq, before: false, 1, Bytes)).Single().Event.Text);
    }

    [Fact]
    public async Task Pages_join_without_holes_in_both_directions()
    {
        var (room, users) = await Bench.Room(1);
        var activation = Bench.Activate(room);
        var posts = Enumerable.Range(0, 25).Select(index => Post(activation, users[0], $"{index}"));
        await Task.WhenAll(posts);
        List<long> forward = [], back = [];
        while (await Bench.History.Page(users[0], room, forward.LastOrDefault(), before: false, 4, Bytes) is { Count: > 0 } page)
        {
            forward.AddRange(page.Select(item => item.Event.Seq));
        }

        while (await Bench.History.Page(users[0], room, back.Count == 0 ? long.MaxValue : back[^1], before: true, 4, Bytes) is { Count: > 0 } page)
        {
            back.AddRange(page.Select(item => item.Event.Seq));
        }

        Assert.Equal(Enumerable.Range(1, 27).Select(seq => (long)seq), forward);
        Assert.Equal(forward, Enumerable.Reverse(back));
    }

    [Fact]
    public async Task A_page_is_cut_by_bytes_but_holds_at_least_one_event()
    {
        var (room, users) = await Bench.Room(1);
        var activation = Bench.Activate(room);
        var first = await Post(activation, users[0], new string('x', 10_000));
        await Post(activation, users[0], new string('y', 10_000));
        Assert.Single(await Bench.History.Page(users[0], room, first - 1, before: false, 10, maxBytes: 100));
        Assert.Single(await Bench.History.Pull(room, first - 1, 10, maxBytes: 100));
        Assert.Equal(2, (await Bench.History.Pull(room, first - 1, 10, Bytes)).Length);
    }

    [Fact]
    public async Task Nobody_reads_a_room_who_is_not_in_it()
    {
        var (room, users) = await Bench.Room(2);
        var activation = Bench.Activate(room);
        await Post(activation, users[0], "inside");
        var stranger = UserId.New();
        Assert.Empty(await Bench.History.Page(stranger, room, 0, before: false, 10, Bytes));
        Assert.Null(await Bench.History.Span(stranger, room));
        Assert.Null(await Bench.Reads.MarkRead(stranger, room, 1, 0));
        Assert.Empty(await Bench.History.Members(stranger, room, null, 10));
        await Submit(activation, new LeaveRoom(users[1], ClientId.New(), users[1]));
        Assert.Empty(await Bench.History.Page(users[1], room, 0, before: false, 10, Bytes));
        Assert.Null(await Bench.Reads.MarkRead(users[1], room, 1, 0));
    }

    [Fact]
    public async Task A_read_marker_only_grows_and_never_beyond_the_head()
    {
        var (room, users) = await Bench.Room(2);
        var activation = Bench.Activate(room);
        var last = 0L;
        for (var index = 0; index < 5; index++)
        {
            last = await Post(activation, users[0], "text");
        }

        Assert.Equal((new ReadState(last - 2, 2, Head: last), true, false), await Bench.Reads.MarkRead(users[1], room, last - 2, 0));
        Assert.Equal((new ReadState(last - 2, 2, Head: last), false, false), await Bench.Reads.MarkRead(users[1], room, last - 4, 0));
        Assert.Equal((new ReadState(last, 0, Head: last), true, false), await Bench.Reads.MarkRead(users[1], room, last + 1_000, 0));
        Assert.Equal((new ReadState(last, 0, Head: last), false, false), await Bench.Reads.MarkRead(users[1], room, 0, 0));
        // Whoever races: the marker ends at the highest.
        await Post(activation, users[0], "one more");
        await Task.WhenAll(Enumerable.Range(1, 40).Select(seq => Bench.Reads.MarkRead(users[0], room, seq % (last + 2), 0)));
        Assert.Equal(last + 1, (await Bench.Reads.MarkRead(users[0], room, 0, 0))!.Value.State.ReadSeq);
    }

    [Fact]
    public async Task Reading_takes_a_mark_of_unread_away_wherever_it_reads_to()
    {
        var (room, users) = await Bench.Room(1);
        await Post(Bench.Activate(room), users[0], "text");
        foreach (var upTo in new long[] { 0, 1, 1_000 })
        {
            Assert.True((await Bench.Reads.MarkUnread(users[0], room, true))!.Value.Marked);
            Assert.False((await Bench.Reads.MarkRead(users[0], room, upTo, 0))!.Value.State.Marked);
            Assert.False((await Bench.UserRooms.Read(users[0]))!.Snapshot.Rooms.Single().MarkedUnread);
        }

        // What retention took has no row any more.
        await Bench.Reads.MarkUnread(users[0], room, true);
        await Database.Execute("DELETE FROM room_event WHERE seq = 1");
        await Bench.Reads.MarkRead(users[0], room, 1, 0);
        Assert.False((await Bench.UserRooms.Read(users[0]))!.Snapshot.Rooms.Single().MarkedUnread);
    }

    [Fact]
    public async Task Who_plays_with_one_message_hides_nothing_of_the_others()
    {
        var (room, users) = await Bench.Room(2);
        var activation = Bench.Activate(room);
        var seq = await Post(activation, users[0], "liked and pinned");
        await Submit(activation, new ReactToMessage(users[1], ClientId.New(), seq, "+1"));
        await Submit(activation, new PinMessage(users[0], ClientId.New(), seq));
        var other = await Post(activation, users[0], "played with");
        await Database.Execute($$"""
            INSERT INTO room_event (room_id, seq, kind, at, sender_id, client_id, target, data, content_hash, countable)
            SELECT room_id, seq + n, 9, at, sender_id, gen_random_uuid(), {{other}}, '{"emoji":"x"}', content_hash, countable
            FROM room_event, generate_series(1, 21000) n WHERE room_id = '{{room}}' AND seq = {{other}}
            """);
        var page = await Bench.History.Page(users[1], room, seq - 1, before: false, 1, Bytes);
        Assert.True(page[0].Pinned);
        Assert.Equal("+1", Assert.Single(page[0].Reactions!.Value).Emoji);
        var both = await Bench.History.Page(users[1], room, seq - 1, before: false, 10, Bytes);
        Assert.True(both[0].Pinned);
        Assert.Equal("+1", Assert.Single(both[0].Reactions!.Value).Emoji);
        Assert.Equal("x", Assert.Single(both.Single(item => item.Event.Seq == other).Reactions!.Value).Emoji);
    }

    [Fact]
    public async Task Own_messages_are_unread_for_the_others_only()
    {
        var (room, users) = await Bench.Room(3);
        var activation = Bench.Activate(room);
        await Post(activation, users[0], "one");
        await Post(activation, users[0], "two");
        Assert.Equal("0 2 2", await Unread(room, users));
        var answer = await Post(activation, users[1], "an answer from a device that has not shown the other two");
        Assert.Equal("1 3 3", await Unread(room, users));
        await Bench.Reads.MarkRead(users[1], room, answer - 1, 0);
        Assert.Equal("1 0 3", await Unread(room, users));
        await Post(activation, users[2], "three");
        await Post(activation, users[1], "four");
        Assert.Equal("3 2 5", await Unread(room, users));
    }

    [Fact]
    public async Task Who_only_ever_writes_and_never_reads_has_a_thousand_own_events_passed_over()
    {
        var (room, users) = await Bench.Room(1);
        var activation = Bench.Activate(room);
        await Task.WhenAll(Enumerable.Range(0, 1_000).Select(index => Post(activation, users[0], $"{index}")));
        Assert.Equal("0", await Unread(room, users));
        await Post(activation, users[0], "one more");
        Assert.Equal("1", await Unread(room, users));
    }

    /// <summary>As a resume and as a look at the marker say it: both alike.</summary>
    private async Task<string> Unread(RoomId room, UserId[] users)
    {
        List<long> unread = [];
        foreach (var user in users)
        {
            unread.Add((await Bench.UserRooms.Read(user))!.Snapshot.Rooms.Single().Unread);
            Assert.Equal(unread[^1], (await Bench.Reads.MarkRead(user, room, 0, 0))!.Value.State.Unread);
        }

        return string.Join(' ', unread);
    }

    private static async Task<long> Post(Activation activation, UserId user, string text) =>
        await Submit(activation, new PostMessage(user, ClientId.New(), text));

    private static async Task<long> Submit(Activation activation, RoomCommand command)
    {
        var outcome = await activation.Submit(command);
        Assert.True(outcome.Ok, $"{outcome.Refusal}");
        return outcome.Value.Seq;
    }
}
