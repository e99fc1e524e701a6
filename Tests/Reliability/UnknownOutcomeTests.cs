using OrleansChat.Grains.Journal;
using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Talk;
using Xunit;

namespace OrleansChat.Tests.Reliability;

/// <summary>The journal commits, and its answer is lost on the way.</summary>
[Collection(ClusterCollection.Name)]
public sealed class UnknownOutcomeTests(SharedCluster cluster)
{
    [Fact]
    public async Task A_room_that_finds_its_own_event_answers_as_if_nothing_had_happened()
    {
        await using var talk = await Conversation.Start(cluster.Rig, 2);
        var lost = 0;
        cluster.Rig.Faults.Journal[talk.Room] = async (append, real) =>
        {
            var status = await real.Append(append);
            return Interlocked.Exchange(ref lost, 1) == 0 ? AppendStatus.Unknown : status;
        };

        var posted = await talk.Members[0].Post(talk.Room, "hi");

        Assert.False(posted.Duplicate);
        await talk.Finish();
    }

    [Fact]
    public async Task A_client_that_was_told_unknown_repeats_and_gets_the_first_answer()
    {
        await using var talk = await Conversation.Start(cluster.Rig, 2);
        // Longer than the room lets a caller wait (4 s, one try each quarter of a second): it must say that it does not know.
        const int Tries = 20;
        var (tries, committed) = (0, 0L);
        cluster.Rig.Faults.Journal[talk.Room] = async (append, real) =>
        {
            var status = await real.Append(append);
            if (status == AppendStatus.Committed && tries == 0)
            {
                committed = append.LastSeq;
            }

            return Interlocked.Increment(ref tries) <= Tries ? AppendStatus.Unknown : status;
        };

        var posted = await talk.Members[0].Post(talk.Room, "hi");

        Assert.True(posted.Duplicate);
        Assert.Equal(committed, posted.Seq);
        Assert.Single(talk.Members[0].Sent);
        await talk.Finish();
    }

    [Fact]
    public async Task A_journal_that_cannot_reach_the_database_for_a_while_loses_nothing()
    {
        await using var talk = await Conversation.Start(cluster.Rig, 4);
        var calls = 0;
        cluster.Rig.Faults.Journal[talk.Room] = (append, real) =>
            Interlocked.Increment(ref calls) % 3 == 0 ? Task.FromResult(AppendStatus.Unavailable) : real.Append(append);

        await talk.Talk(20);

        await talk.Finish();
    }
}
