using OrleansChat.Cli.Load.Checker;
using OrleansChat.Grains.Rooms;
using OrleansChat.Rooms;
using OrleansChat.Tests.Support;
using OrleansChat.Tests.Support.Rooms;
using OrleansChat.Tests.Support.Talk;
using Xunit;

namespace OrleansChat.Tests.Reliability;

/// <summary>Two activations of one room that know nothing of each other, on a real database.</summary>
public sealed class RacingActivationsTests(PostgresFixture postgres) : DatabaseTests(postgres)
{
    [Fact]
    public async Task The_log_stays_one_whoever_wins()
    {
        var (room, users) = await Bench.Room(4);
        Activation[] activations =
        [
            Bench.Activate(room, options: new RoomOptions { MaxBatch = 8, Tail = 16, RecentAnswers = 16 }),
            Bench.Activate(room, options: new RoomOptions { MaxBatch = 8, Tail = 16, RecentAnswers = 16 }),
        ];
        var duplicates = 0;

        var sent = await Task.WhenAll(Enumerable.Range(0, 16).Select(client => Task.Run(async () =>
        {
            var random = new Random(client);
            var mine = new List<SentMessage>();
            for (var count = 0; count < 25; count++)
            {
                var post = new PostMessage(users[client % users.Length], ClientId.New(), $"{client}: {count}");
                var answer = await Repeat(activations, post, random);
                mine.Add(new SentMessage(room.Value, post.Sender.Value, post.ClientId.Value, SendOutcome.Ok, answer.Seq));
                if (random.Next(4) == 0)
                {
                    var again = await Repeat(activations, post, random);
                    Assert.Equal((answer.Seq, answer.At, true), (again.Seq, again.At, again.Duplicate));
                    Interlocked.Increment(ref duplicates);
                }
            }

            return mine;
        })));

        await Task.WhenAll(activations.Select(activation => activation.Idle()));
        var verdict = await Bench.Check(room, sent.SelectMany(all => all), activations);
        Assert.True(verdict.IsClean, Conversation.Describe(verdict));
        Assert.Equal((400L, 405L), (verdict.SendsChecked, verdict.EventsInLog));
        Assert.True(duplicates > 50, "too few repeats to prove anything");
    }

    /// <summary>A client repeats until it knows, wherever its room is served now.</summary>
    private static async Task<Posted> Repeat(Activation[] activations, RoomCommand command, Random random)
    {
        while (true)
        {
            var outcome = await activations[random.Next(2)].Try(command);
            if (outcome.Ok)
            {
                return outcome.Value;
            }

            Assert.True(outcome.Refusal.Entry.Retryable, $"{outcome.Refusal}");
        }
    }
}
