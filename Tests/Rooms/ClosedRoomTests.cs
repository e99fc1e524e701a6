using OrleansChat.Grains.Journal;
using OrleansChat.Rooms;
using OrleansChat.Tests.Support;
using OrleansChat.Tests.Support.Rooms;
using Xunit;

namespace OrleansChat.Tests.Rooms;

/// <summary>What a room that its owner closed leaves in the database.</summary>
public sealed class ClosedRoomTests(PostgresFixture postgres) : DatabaseTests(postgres)
{
    [Fact]
    public async Task Nobody_is_a_member_from_the_event_on_and_the_log_stays()
    {
        var (room, users) = await Bench.Room(3);
        var closed = await Close(Bench.Activate(room), users[0]);
        foreach (var user in users)
        {
            Assert.Empty((await Bench.UserRooms.Read(user))!.Snapshot.Rooms);
            Assert.Empty(await Bench.History.Page(user, room, 0, before: false, 10, 1_000));
        }

        Assert.Equal(closed, await Bench.Rooms.Head(room));
        Assert.Equal(3L, await Database.Scalar<long>(
            $"SELECT count(*) FROM room_member WHERE room_id = '{room}' AND role = 0 AND left_seq = {closed}"));
        Assert.Equal(0, await Database.Scalar<int>($"SELECT member_count FROM room WHERE room_id = '{room}' AND deleted"));
    }

    [Fact]
    public async Task Another_activation_finds_it_closed_and_knows_the_repeat()
    {
        var (room, users) = await Bench.Room(2);
        var command = new CloseRoom(users[0], ClientId.New());
        var first = (await Bench.Activate(room).Submit(command)).Value;

        var later = Bench.Activate(room);

        Assert.Equal(ErrorCode.NotFound, (await later.Submit(new PostMessage(users[0], ClientId.New(), "text"))).Refusal?.Code);
        Assert.Equal(ErrorCode.NotFound, (await later.Submit(new JoinRoom(users[1], ClientId.New(), users[1]))).Refusal?.Code);
        Assert.Equal(first with { Duplicate = true }, (await later.Submit(command)).Value);
    }

    [Fact]
    public async Task Its_short_name_is_free_for_another_room()
    {
        var (_, users) = await Bench.Room(1);
        var (first, second) = (RoomId.New(), RoomId.New());
        var owner = Bench.Activate(first);
        Assert.True((await owner.Submit(Named(users[0]))).Ok);
        Assert.Equal(ErrorCode.SlugTaken, (await Bench.Activate(second).Submit(Named(users[0]))).Refusal?.Code);
        await Close(owner, users[0]);

        Assert.True((await Bench.Activate(second).Submit(Named(users[0]))).Ok);
    }

    [Fact]
    public async Task A_post_that_a_stale_activation_would_take_is_refused()
    {
        var (room, users) = await Bench.Room(2);
        var stale = Bench.Activate(room);
        Assert.True((await stale.Submit(new PostMessage(users[1], ClientId.New(), "before"))).Ok);
        await Close(Bench.Activate(room), users[0]);

        Assert.Equal(ErrorCode.NotFound, (await stale.Submit(new PostMessage(users[1], ClientId.New(), "after"))).Refusal?.Code);
    }

    [Fact]
    public async Task A_room_that_is_closed_by_the_write_that_makes_it_stays_closed()
    {
        var (_, users) = await Bench.Room(1);
        var (room, journal) = (RoomId.New(), new ReluctantJournal(Bench.Journal));
        var activation = Bench.Activate(room, journal);
        var made = activation.Submit(Named(users[0]));
        await journal.Asked;
        var closed = activation.Submit(new CloseRoom(users[0], ClientId.New()));
        // Turns come in order: after this one the other is queued.
        await activation.Load();
        journal.Refuse();

        Assert.True((await made).Ok && (await closed).Ok);
        Assert.Equal([3], journal.Sizes);
        var join = new JoinRoom(users[0], ClientId.New(), users[0]);
        Assert.Equal(ErrorCode.NotFound, (await Bench.Activate(room).Submit(join)).Refusal?.Code);
    }

    private static CreateRoom Named(UserId user) =>
        new(user, ClientId.New(), RoomKind.Group, "room", "short-name", null, Visibility.Public, []);

    private static async Task<long> Close(Activation activation, UserId owner)
    {
        var closed = await activation.Submit(new CloseRoom(owner, ClientId.New()));
        Assert.True(closed.Ok, $"{closed.Refusal}");
        return closed.Value.Seq;
    }

    /// <summary>Sends the first append back, so that what came meanwhile is numbered together with it.</summary>
    private sealed class ReluctantJournal(IJournal real) : IJournal
    {
        private readonly TaskCompletionSource _asked = new();
        private readonly TaskCompletionSource _refused = new();

        public Task Asked => _asked.Task;

        public List<int> Sizes { get; } = [];

        public void Refuse() => _refused.SetResult();

        public async Task<AppendStatus> Append(RoomAppend append)
        {
            if (_asked.TrySetResult())
            {
                await _refused.Task;
                return AppendStatus.Conflict;
            }

            Sizes.Add(append.Events.Count);
            return await real.Append(append);
        }
    }
}
