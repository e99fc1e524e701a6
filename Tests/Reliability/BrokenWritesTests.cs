using OrleansChat.Cli.Load.Checker;
using OrleansChat.Grains.Journal;
using OrleansChat.Grains.Rooms;
using OrleansChat.Rooms;
using OrleansChat.Tests.Support;
using OrleansChat.Tests.Support.Rooms;
using OrleansChat.Tests.Support.Talk;
using Xunit;

namespace OrleansChat.Tests.Reliability;

/// <summary>
/// A suite that has never failed is no test: builds without fence and without deduplication, which the checker must tell from the
/// real one under the same load.
/// </summary>
public sealed class BrokenWritesTests(PostgresFixture postgres) : DatabaseTests(postgres)
{
    private const int Rounds = 20;

    [Fact]
    public async Task Two_activations_with_the_fence_keep_one_log()
    {
        var verdict = await Race(Bench.Journal);
        Assert.True(verdict.IsClean, Conversation.Describe(verdict));
        Assert.Equal(2 * Rounds, verdict.SendsChecked);
    }

    [Fact]
    public async Task Without_the_fence_the_checker_finds_one_seq_twice()
    {
        await Database.Execute("ALTER TABLE room_event DROP CONSTRAINT room_event_pkey");
        var verdict = await Race(new BrokenJournal(Database, fence: false));
        Assert.True(verdict.Count(Wrong.Duplicate) >= Rounds, Conversation.Describe(verdict));
        Assert.Contains("the log has", verdict.First(Wrong.Duplicate), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_repeat_that_reaches_another_activation_is_known_by_its_client_id()
    {
        var verdict = await RepeatElsewhere(Bench.Journal, Bench.Rooms);
        Assert.True(verdict.IsClean, Conversation.Describe(verdict));
        Assert.Equal(Rounds, verdict.SendsChecked);
    }

    [Fact]
    public async Task Without_deduplication_the_checker_finds_one_client_id_twice()
    {
        await Database.Execute("ALTER TABLE room_event DROP CONSTRAINT room_event_room_id_sender_id_client_id_key");
        var verdict = await RepeatElsewhere(new BrokenJournal(Database, fence: true), new ForgetfulStore(Bench.Rooms));
        Assert.Equal(Rounds, verdict.Count(Wrong.Duplicate));
        Assert.StartsWith("room ", verdict.First(Wrong.Duplicate), StringComparison.Ordinal);
        Assert.Contains("client id", verdict.First(Wrong.Duplicate), StringComparison.Ordinal);
    }

    /// <summary>Two activations read the room, and then both write to it in turn.</summary>
    private async Task<Verdict> Race(IJournal journal)
    {
        var (room, users) = await Bench.Room(2);
        Activation[] activations = [Bench.Activate(room, journal), Bench.Activate(room, journal)];
        Assert.True(await activations[0].Load() && await activations[1].Load());
        var sent = new List<SentMessage>();
        for (var round = 0; round < Rounds; round++)
        {
            for (var index = 0; index < 2; index++)
            {
                sent.Add(await Post(activations[index], room, users[index], ClientId.New()));
            }
        }

        return await Bench.Check(room, sent, activations);
    }

    /// <summary>Each answer is lost, and the client asks again where the room lives by then.</summary>
    private async Task<Verdict> RepeatElsewhere(IJournal journal, IRoomStore store)
    {
        var (room, users) = await Bench.Room(1);
        var sent = new List<SentMessage>();
        for (var round = 0; round < Rounds; round++)
        {
            var id = ClientId.New();
            await Post(Bench.Activate(room, journal, store), room, users[0], id);
            sent.Add(await Post(Bench.Activate(room, journal, store), room, users[0], id));
        }

        return await Bench.Check(room, sent);
    }

    private static async Task<SentMessage> Post(Activation activation, RoomId room, UserId user, ClientId id)
    {
        var outcome = await activation.Submit(new PostMessage(user, id, "text"));
        Assert.True(outcome.Ok, $"{outcome.Refusal}");
        return new SentMessage(room.Value, user.Value, id.Value, SendOutcome.Ok, outcome.Value.Seq);
    }
}
