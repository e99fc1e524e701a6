using Npgsql;
using OrleansChat.Grains.Journal;
using OrleansChat.Rooms;
using OrleansChat.Tests.Support;
using OrleansChat.Tests.Support.Rooms;
using Xunit;
using Entry = OrleansChat.Grains.Journal.Journal.Entry;

namespace OrleansChat.Tests.Journal;

/// <summary>The one statement that writes the log, on a real server.</summary>
public sealed class EventStoreTests(PostgresFixture postgres) : DatabaseTests(postgres)
{
    [Fact]
    public async Task Many_rooms_are_stored_by_one_write()
    {
        var rooms = new[] { await Bench.Room(1), await Bench.Room(1), await Bench.Room(1) };
        var batch = rooms.Select(room => Message(room.Room, 2, room.Users[0], "one", "two")).OrderBy(entry => entry.Append.Room).ToList();
        Assert.All(await Bench.Events.Insert(batch), status => Assert.Equal(AppendStatus.Committed, status));
        foreach (var (room, _) in rooms)
        {
            Assert.Equal(4, await Bench.Rooms.Head(room));
            Assert.Equal("one,two", await Database.Scalar<string>(
                $"SELECT string_agg(text, ',' ORDER BY seq) FROM room_event WHERE room_id = '{room}' AND kind = 2"));
            Assert.Equal(2L, await Database.Scalar<long>($"SELECT countable FROM room WHERE room_id = '{room}'"));
        }
    }

    [Fact]
    public async Task A_stale_head_is_fenced_and_its_neighbour_is_stored()
    {
        var (stale, fresh) = (await Bench.Room(1), await Bench.Room(1));
        Assert.Equal([AppendStatus.Committed], await Bench.Events.Insert([Message(stale.Room, 2, stale.Users[0], "first")]));
        Entry[] batch = [Message(stale.Room, 2, stale.Users[0], "late"), Message(fresh.Room, 2, fresh.Users[0], "fine")];
        Array.Sort(batch, (one, other) => one.Append.Room.CompareTo(other.Append.Room));
        var statuses = await Bench.Events.Insert(batch);
        Assert.Equal(AppendStatus.Conflict, statuses[Array.FindIndex(batch, entry => entry.Append.Room == stale.Room)]);
        Assert.Equal(AppendStatus.Committed, statuses[Array.FindIndex(batch, entry => entry.Append.Room == fresh.Room)]);
        Assert.Equal(3, await Bench.Rooms.Head(stale.Room));
    }

    [Fact]
    public async Task A_client_id_that_the_log_holds_is_a_conflict_at_any_head()
    {
        var (room, users) = await Bench.Room(1);
        var again = Message(room, 2, users[0], "once");
        Assert.Equal([AppendStatus.Committed], await Bench.Events.Insert([again]));
        var id = again.Append.Events[0].Event.ClientId;
        var retry = new RoomAppend(room, 3, [new NewEvent(new RoomEvent(4, EventKind.Message, 1, users[0], id, "once"), 1, 2)], null);
        Assert.Equal([AppendStatus.Conflict], await Bench.Events.Insert([new Entry(retry)]));
        Assert.Equal(3, await Bench.Rooms.Head(room));
    }

    [Fact]
    public async Task An_append_that_the_database_cannot_hold_fails_alone()
    {
        var (poisoned, fine) = (await Bench.Room(1), await Bench.Room(1));
        Entry[] batch = [Message(poisoned.Room, 2, poisoned.Users[0], "a\0b"), Message(fine.Room, 2, fine.Users[0], "fine")];
        Array.Sort(batch, (one, other) => one.Append.Room.CompareTo(other.Append.Room));
        var statuses = await Bench.Events.Insert(batch);
        Assert.Equal(AppendStatus.Failed, statuses[Array.FindIndex(batch, entry => entry.Append.Room == poisoned.Room)]);
        Assert.Equal(AppendStatus.Committed, statuses[Array.FindIndex(batch, entry => entry.Append.Room == fine.Room)]);
        Assert.Equal((2L, 3L), (await Bench.Rooms.Head(poisoned.Room), await Bench.Rooms.Head(fine.Room)));
    }

    [Fact]
    public async Task A_connection_that_dies_under_the_statement_leaves_the_outcome_unknown()
    {
        var (room, users) = await Bench.Room(1);
        await using var holder = await Database.Source.OpenConnectionAsync();
        await using var transaction = await holder.BeginTransactionAsync();
        await using (var hold = new NpgsqlCommand($"SELECT head FROM room WHERE room_id = '{room}' FOR UPDATE", holder))
        {
            await hold.ExecuteScalarAsync();
        }

        var insert = Bench.Events.Insert([Message(room, 2, users[0], "torn")]);
        const string Waiting = "FROM pg_stat_activity WHERE application_name = 'chat-journal' AND datname = current_database() AND wait_event_type = 'Lock'";
        while (!insert.IsCompleted && await Database.Scalar<long>($"SELECT count(*) {Waiting}") == 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }

        await Database.Scalar<long>($"SELECT count(pg_terminate_backend(pid)) {Waiting}");
        Assert.Equal([AppendStatus.Unknown], await insert);
        await transaction.RollbackAsync();
        Assert.Equal([AppendStatus.Committed], await Bench.Events.Insert([Message(room, 2, users[0], "whole")]));
    }

    [Fact]
    public async Task A_row_that_another_writer_holds_is_given_up_in_time()
    {
        var (room, users) = await Bench.Room(1);
        await using var holder = await Database.Source.OpenConnectionAsync();
        await using var transaction = await holder.BeginTransactionAsync();
        await using (var hold = new NpgsqlCommand($"SELECT head FROM room WHERE room_id = '{room}' FOR UPDATE", holder))
        {
            await hold.ExecuteScalarAsync();
        }

        Assert.Equal([AppendStatus.Unavailable], await Bench.Events.Insert([Message(room, 2, users[0], "held up")]));
        await transaction.RollbackAsync();
        Assert.Equal(2, await Bench.Rooms.Head(room));
    }

    private static Entry Message(RoomId room, long head, UserId sender, params string[] texts) => new(new RoomAppend(
        room,
        head,
        [.. texts.Select((text, index) => new NewEvent(
            new RoomEvent(head + 1 + index, EventKind.Message, 1_700_000_000_000, sender, ClientId.New(), text), 1, head - 1 + index))],
        null));
}
