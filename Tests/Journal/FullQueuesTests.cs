using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;
using OrleansChat.Cli.Load.Checker;
using OrleansChat.Grains.Journal;
using OrleansChat.Grains.Rooms;
using OrleansChat.Rooms;
using OrleansChat.Tests.Support;
using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Rooms;
using OrleansChat.Tests.Support.Talk;
using Xunit;
using SiloJournal = OrleansChat.Grains.Journal.Journal;

namespace OrleansChat.Tests.Journal;

/// <summary>
/// A transaction holds a room's row, so the write that wants it waits, and behind it the queues fill: what no longer fits is refused at once,
/// may be repeated, and is nowhere; what was taken is acknowledged once the row is free.
/// </summary>
public sealed class FullQueuesTests(PostgresFixture postgres) : DatabaseTests(postgres)
{
    private const int Fits = 5;

    /// <summary>A statement gives a lock up after a second: on a machine that stood still for so long the round says nothing and is made anew.</summary>
    private const int Rounds = 20;

    [Fact]
    public Task A_room_with_as_many_commands_as_it_holds_is_overloaded() => Until(async () =>
    {
        var (room, users) = await Bench.Room(1);
        var activation = Bench.Activate(room, options: new RoomOptions { MaxQueued = Fits });
        await activation.Load();
        var (taken, refused) = (Posts(users[0], 1 + Fits), Posts(users[0], 1)[0]);

        var answers = new List<Task<Outcome<Posted>>>();
        Outcome<Posted> no;
        await using (await Hold(room))
        {
            answers.Add(activation.Try(taken[0]));
            await Waits(answers[0]);
            answers.AddRange(taken[1..].Select(activation.Submit));
            no = await activation.Try(refused);
        }

        return await Acknowledged(answers) && await Judge(activation, room, taken, answers, refused, no, ErrorCode.Overloaded);
    });

    [Fact]
    public Task A_journal_with_as_many_appends_as_it_holds_is_unavailable() => Until(async () =>
    {
        var journal = new SiloJournal(
            Bench.Events, Options.Create(new JournalOptions { MaxWaiting = Fits }), TimeProvider.System, NullLogger<SiloJournal>.Instance);
        var rooms = new List<(RoomId Id, UserId Owner, Activation Activation)>();
        for (var count = 0; count < Fits + 2; count++)
        {
            var (room, users) = await Bench.Room(1);
            rooms.Add((room, users[0], Bench.Activate(room, journal)));
            await rooms[^1].Activation.Load();
        }

        var (last, posts) = (rooms[^1], rooms.Select(room => Posts(room.Owner, 1)[0]).ToArray());
        var answers = new List<Task<Outcome<Posted>>>();
        Outcome<Posted> no;
        await using (await Hold(rooms[0].Id))
        {
            answers.Add(rooms[0].Activation.Try(posts[0]));
            await Waits(answers[0]);
            answers.AddRange(rooms.Zip(posts).Take(1..^1).Select(pair => pair.First.Activation.Try(pair.Second)));
            await Seen(() => Task.FromResult(journal.WaitingEvents == Fits || answers.Exists(answer => answer.IsCompleted)));
            no = await last.Activation.Try(posts[^1]);
        }

        return await Acknowledged(answers) && await Judge(last.Activation, last.Id, [], [], posts[^1], no, ErrorCode.Unavailable);
    });

    private static PostMessage[] Posts(UserId user, int count) => [.. Enumerable.Range(0, count).Select(_ => new PostMessage(user, ClientId.New(), "text"))];

    private static async Task<bool> Acknowledged(IEnumerable<Task<Outcome<Posted>>> answers) => (await Task.WhenAll(answers)).All(answer => answer.Ok);

    private static async Task Until(Func<Task<bool>> round)
    {
        for (var left = Rounds; !await round(); left--)
        {
            Assert.True(left > 1, "every time the row was held for longer than a statement waits");
        }
    }

    private static async Task Seen(Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(ClusterRig.Patience);
        while (!await condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, patience.Token);
        }
    }

    /// <summary>The log has what was acknowledged and no more, the refused one may be repeated, and then it has that, too.</summary>
    private async Task<bool> Judge(
        Activation activation, RoomId room, PostMessage[] taken, List<Task<Outcome<Posted>>> answers, PostMessage refused, Outcome<Posted> no, ErrorCode expected)
    {
        Assert.Equal((expected, true), (no.Refusal?.Code, no.Refusal?.Entry.Retryable));
        var sent = new List<SentMessage>();
        foreach (var (post, answer) in taken.Zip(answers))
        {
            sent.Add(new SentMessage(room.Value, post.Sender.Value, post.ClientId.Value, SendOutcome.Ok, (await answer).Value.Seq));
        }

        var verdict = await Bench.Check(room, [.. sent, new SentMessage(room.Value, refused.Sender.Value, refused.ClientId.Value, SendOutcome.Fail, 0)], activation);
        Assert.True(verdict.IsClean, Conversation.Describe(verdict));
        Assert.Equal(taken.Length, await Database.Scalar<long>($"SELECT count(*) FROM room_event WHERE room_id = '{room}' AND kind = 2"));

        var again = default(Outcome<Posted>);
        await Seen(async () => (again = await activation.Try(refused)).Refusal?.Entry.Retryable != true);
        Assert.True(again.Ok, $"{again.Refusal}");
        Assert.Equal((await Bench.Rooms.Head(room), false), (again.Value.Seq, again.Value.Duplicate));
        return true;
    }

    /// <summary>Until what is returned is closed.</summary>
    private async Task<NpgsqlConnection> Hold(RoomId room)
    {
        var connection = await Database.Source.OpenConnectionAsync();
        await connection.BeginTransactionAsync();
        await using var command = new NpgsqlCommand($"SELECT FROM room WHERE room_id = '{room}' FOR UPDATE", connection);
        await command.ExecuteNonQueryAsync();
        return connection;
    }

    private Task Waits(Task write) => Seen(async () => write.IsCompleted || await Database.Scalar<bool>(
        "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'chat-journal' AND wait_event_type = 'Lock')"));
}
