using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OrleansChat.Grains;
using OrleansChat.Grains.Notifications;
using OrleansChat.Presence;
using OrleansChat.Rooms;
using OrleansChat.Tests.Support;
using OrleansChat.Tests.Support.Rooms;
using Xunit;

namespace OrleansChat.Tests.Notifications;

/// <summary>From real logs in a real database to those who are told; only presence is the test's to say.</summary>
public sealed class NotifierTests(PostgresFixture postgres) : DatabaseTests(postgres)
{
    private readonly NotificationOptions _options = new() { DelaySeconds = 0, MostPerMessage = 10 };
    private readonly Dictionary<UserId, PresenceState> _presence = [];

    [Fact]
    public async Task The_named_the_peers_and_those_who_want_everything_are_told_and_nobody_else()
    {
        var (room, users) = await Everybody(5);
        await Level(room, users[3], 2);
        await Level(room, users[4], 0);
        var activation = Bench.Activate(room);
        await activation.Submit(Post(users[0], mentions: [users[1], users[4], users[0]]));
        await activation.Submit(Post(users[3]));
        await Look(room);
        Assert.Equal([(users[1], 7L, true), (users[3], 7L, false)], await Told());

        var (direct, pair) = await Everybody(2, RoomKind.Direct);
        await Bench.Activate(direct).Submit(Post(pair[1]));
        await Look(direct);
        Assert.Contains((pair[0], 4L, false), await Told());
        Assert.Equal(3, (await Told()).Count);
    }

    [Fact]
    public async Task Whoever_nothing_can_reach_or_who_blocks_the_sender_is_not_told()
    {
        var (room, users) = await Bench.Room(3);
        await Subscribe(users[1]);
        await Database.Execute($"INSERT INTO block (user_id, blocked_id) VALUES ('{users[1]}', '{users[0]}')");
        await Bench.Activate(room).Submit(Post(users[0], mentions: [users[1], users[2]]));
        await Look(room);
        Assert.Empty(await Told());
    }

    [Fact]
    public async Task Many_who_look_at_once_tell_once_and_a_second_look_finds_nothing()
    {
        var (room, users) = await Everybody(2, RoomKind.Direct);
        var activation = Bench.Activate(room);
        for (var round = 0; round < 10; round++)
        {
            await activation.Submit(Post(users[0]));
            await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Look(room)));
        }

        await Look(room);
        Assert.Equal(10, (await Told()).Count);
        Assert.Equal(await Head(room), await Cursor(room));

        // Nobody remembers whom it told: the cursor does.
        await Database.Execute("DELETE FROM notification");
        await Look(room);
        Assert.Empty(await Told());
    }

    [Fact]
    public async Task A_room_whose_cursor_somebody_holds_is_left_to_them()
    {
        var (room, users) = await Everybody(2, RoomKind.Direct);
        await Bench.Activate(room).Submit(Post(users[0]));
        await Database.Execute($"INSERT INTO notifier_cursor VALUES ('{room}', 0)");
        await using var connection = await Database.Source.OpenConnectionAsync();
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await using var hold = new Npgsql.NpgsqlCommand("SELECT FROM notifier_cursor FOR UPDATE", connection, transaction);
            await hold.ExecuteNonQueryAsync();
            Assert.Empty((await Store().LookThroughRooms([room])).Value!);
        }

        Assert.Equal([room], (await Store().LookThroughRooms([room])).Value!);
        Assert.Single(await Told());
    }

    [Fact]
    public async Task The_sweep_finds_the_rooms_that_nobody_looked_at()
    {
        var (room, users) = await Everybody(2, RoomKind.Direct);
        var (other, _) = await Everybody(1);
        await Bench.Activate(room).Submit(Post(users[0]));
        Assert.Equal(new[] { room, other }.OrderBy(one => one.ToString(), StringComparer.Ordinal), (await Store().Behind(null)).Value.Behind);
        await Look(room, other);
        Assert.Empty((await Store().Behind(null)).Value.Behind);
        Assert.Null((await Store().Behind(null)).Value.Last);
    }

    [Fact]
    public async Task Everybody_is_called_up_to_a_bound_and_a_room_beyond_it_is_not()
    {
        var (small, few) = await Everybody(10);
        await Bench.Activate(small).Submit(Post(few[0]) with { MentionsRoom = true });
        await Look(small);
        Assert.Equal(few.Skip(1).OrderBy(user => user.Value), (await Told()).Select(one => one.User).OrderBy(user => user.Value));

        var (large, many) = await Everybody(11);
        await Bench.Activate(large).Submit(Post(many[0], mentions: [many[5]]) with { MentionsRoom = true });
        await Look(large);
        Assert.Equal(many[5], Assert.Single((await Told()).Skip(9)).User);
    }

    [Fact]
    public async Task Of_a_request_nobody_is_told_before_it_is_accepted()
    {
        var (room, users) = await Everybody(2, RoomKind.Direct);
        await Database.Execute($"UPDATE room_member SET role = 1 WHERE room_id = '{room}' AND user_id = '{users[1]}'");
        var activation = Bench.Activate(room);
        await activation.Submit(Post(users[0], mentions: [users[1]]));
        await Look(room);
        Assert.Empty(await Told());
        Assert.True((await activation.Submit(new AcceptRequest(users[1], ClientId.New()))).Ok);
        var next = (await activation.Submit(Post(users[0]))).Value.Seq;
        await Look(room);
        Assert.Equal([(users[1], next, false)], await Told());
    }

    [Fact]
    public async Task Who_is_called_only_if_there_counts_it_and_is_told_nothing()
    {
        var (room, users) = await Everybody(4);
        await Level(room, users[3], 2);
        var activation = Bench.Activate(room);
        var here = (await activation.Submit(Post(users[0], mentions: [users[2]]) with { MentionsHere = true })).Value.Seq;
        await Look(room);
        await JudgeDue();

        // By name, and with the level "all": as any other message.
        Assert.Equal([(users[2], here, true), (users[3], here, false)], await Told());
        Assert.Equal(0L, await Count($"mentioned AND user_id <> '{users[2]}'"));
        foreach (var user in users[1..])
        {
            Assert.Equal(1, (await Bench.Reads.MarkRead(user, room, here - 1, 0))!.Value.State.Mentions);
        }

        // Of both the louder one holds.
        await activation.Submit(Post(users[0]) with { MentionsHere = true, MentionsRoom = true });
        await Look(room);
        Assert.Contains((users[1], here + 1, true), await Told());
    }

    [Fact]
    public async Task Old_and_erased_messages_tell_nobody()
    {
        var (room, users) = await Everybody(2, RoomKind.Direct);
        var activation = Bench.Activate(room);
        await activation.Submit(Post(users[0]));
        await Database.Execute("UPDATE room_event SET at = at - interval '2 hours'");
        var posted = await activation.Submit(Post(users[0]));
        await activation.Submit(new DeleteMessage(users[0], ClientId.New(), posted.Value.Seq));
        await Look(room);
        Assert.Empty(await Told());
    }

    [Fact]
    public async Task What_was_read_erased_or_left_meanwhile_is_not_told()
    {
        var (room, users) = await Everybody(4);
        var activation = Bench.Activate(room);
        var first = await activation.Submit(Post(users[0], mentions: [users[1]]));
        var second = await activation.Submit(Post(users[0], mentions: [users[2]]));
        await activation.Submit(Post(users[0], mentions: [users[3]]));
        await Look(room);
        await Bench.Reads.MarkRead(users[1], room, first.Value.Seq, 0);
        await activation.Submit(new DeleteMessage(users[0], ClientId.New(), second.Value.Seq));
        await activation.Submit(new LeaveRoom(users[3], ClientId.New(), users[3]));
        await JudgeDue();
        Assert.Equal(3L, await Count("NOT told"));
        Assert.Equal(0L, await Database.Scalar<long>("SELECT count(*) FROM push_delivery"));
    }

    [Theory]
    [InlineData(PresenceState.Offline, true)]
    [InlineData(PresenceState.Away, true)]
    [InlineData(PresenceState.Online, false)]
    [InlineData(PresenceState.DoNotDisturb, false)]
    public async Task Whoever_sits_before_it_is_not_told(PresenceState state, bool told)
    {
        var (room, users) = await Everybody(2, RoomKind.Direct);
        _presence[users[1]] = state;
        await Bench.Activate(room).Submit(Post(users[0]));
        await Look(room);
        await JudgeDue();
        Assert.Equal(told ? 1L : 0, await Count("told"));
        Assert.Equal(told ? 1L : 0, await Database.Scalar<long>("SELECT count(*) FROM push_delivery"));
    }

    [Fact]
    public async Task A_snooze_and_a_level_that_changed_meanwhile_count()
    {
        var (room, users) = await Everybody(3);
        await Bench.Activate(room).Submit(Post(users[0], mentions: [users[1], users[2]]));
        await Look(room);
        await Level(room, users[1], 0);
        await Database.Execute($"INSERT INTO notification_setting (user_id, snoozed_until) VALUES ('{users[2]}', now() + interval '1 hour')");
        await JudgeDue();
        Assert.Equal(2L, await Count("NOT told"));
    }

    [Fact]
    public async Task Many_messages_of_a_room_wait_as_one_push_for_each_browser()
    {
        var (room, users) = await Everybody(2, RoomKind.Direct);
        await Subscribe(users[1]);
        var activation = Bench.Activate(room);
        for (var message = 0; message < 20; message++)
        {
            await activation.Submit(Post(users[0]));
        }

        await Look(room);
        await JudgeDue();
        Assert.Equal(20L, await Count("told"));
        Assert.Equal((2L, await Head(room)), (await Database.Scalar<long>("SELECT count(*) FROM push_delivery"), await Database.Scalar<long>("SELECT min(seq) FROM push_delivery")));
    }

    [Fact]
    public async Task A_judge_whose_lease_is_over_decides_nothing()
    {
        var (room, users) = await Everybody(2, RoomKind.Direct);
        await Bench.Activate(room).Submit(Post(users[0]));
        await Look(room);
        var cases = new NotificationCases(Calls);
        var slow = Assert.Single((await cases.Claim(10, TimeSpan.FromMinutes(1))).Value!);
        Assert.Empty((await cases.Claim(10, TimeSpan.FromMinutes(1))).Value!);
        await Database.Execute("UPDATE notification SET due_at = now() - interval '1 second'");
        var quick = Assert.Single((await cases.Claim(10, TimeSpan.FromMinutes(1))).Value!);
        await cases.Settle([(slow, true)]);
        Assert.Equal(0L, await Count("told IS NOT NULL"));
        await cases.Settle([(quick, false)]);
        await cases.Settle([(quick, true)]);
        Assert.Equal((0L, 1L), (await Count("told"), await Count("NOT told")));
    }

    [Fact]
    public async Task What_is_old_is_forgotten()
    {
        var (room, users) = await Everybody(2, RoomKind.Direct);
        await Bench.Activate(room).Submit(Post(users[0]));
        await Look(room);
        Assert.Equal(0, (await Store().Clear()).Value);
        await Database.Execute("UPDATE notification SET at = now() - interval '4 days'");
        Assert.Equal(1, (await Store().Clear()).Value);
    }

    private DataCalls Calls => new(Bench.Database, NullLogger<DataCalls>.Instance);

    private NotificationStore Store() => new(Calls, Options.Create(_options));

    private async Task Look(params RoomId[] rooms) => Assert.True((await Store().LookThroughRooms(rooms)).Ok);

    private Task JudgeDue() => new Judge(new NotificationCases(Calls), new Known(_presence), TimeProvider.System).JudgeDue(CancellationToken.None);

    private static PostMessage Post(UserId sender, UserId[]? mentions = null) =>
        new(sender, ClientId.New(), "hello", Mentions: mentions is null ? null : [.. mentions]);

    /// <summary>A room whose members can all be reached.</summary>
    private async Task<(RoomId Room, UserId[] Users)> Everybody(int members, RoomKind kind = RoomKind.Group)
    {
        var (room, users) = await Bench.Room(members, kind);
        foreach (var user in users)
        {
            await Subscribe(user);
        }

        return (room, users);
    }

    private async Task Subscribe(UserId user)
    {
        var session = Guid.NewGuid();
        await Database.Execute($"INSERT INTO session (session_id, user_id) VALUES ('{session}', '{user}')");
        await Database.Execute($"""
            INSERT INTO push_subscription (subscription_id, user_id, session_id, endpoint, public_key, auth)
            VALUES ('{Guid.NewGuid()}', '{user}', '{session}', 'https://push.example/{session}', '', '')
            """);
    }

    private Task Level(RoomId room, UserId user, int level) =>
        Database.Execute($"UPDATE room_member SET notify = {level} WHERE room_id = '{room}' AND user_id = '{user}'");

    private Task<long> Count(string which) => Database.Scalar<long>($"SELECT count(*) FROM notification WHERE {which}");

    private Task<long> Head(RoomId room) => Database.Scalar<long>($"SELECT head FROM room WHERE room_id = '{room}'");

    private Task<long> Cursor(RoomId room) => Database.Scalar<long>($"SELECT seq FROM notifier_cursor WHERE room_id = '{room}'");

    /// <summary>In the order in which they were found, then by user.</summary>
    private async Task<List<(UserId User, long Seq, bool Mentioned)>> Told()
    {
        await using var command = Database.Source.CreateCommand("SELECT user_id, seq, mentioned FROM notification ORDER BY at, seq, mentioned DESC, user_id");
        await using var reader = await command.ExecuteReaderAsync();
        var told = new List<(UserId, long, bool)>();
        while (await reader.ReadAsync())
        {
            told.Add((new UserId(reader.GetGuid(0)), reader.GetInt64(1), reader.GetBoolean(2)));
        }

        return told;
    }

    private sealed class Known(Dictionary<UserId, PresenceState> states) : IPresenceOf
    {
        public Task<IReadOnlyDictionary<UserId, PresenceState>> Of(IReadOnlyCollection<UserId> users) =>
            Task.FromResult<IReadOnlyDictionary<UserId, PresenceState>>(states);
    }
}
