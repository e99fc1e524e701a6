using OrleansChat.Cli.Load.Checker;
using OrleansChat.Delivery;
using OrleansChat.Grains.Journal;
using OrleansChat.Rooms;
using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Talk;
using Xunit;

namespace OrleansChat.Tests.Reliability;

/// <summary>
/// A suite that has never failed is no test: builds that publish before the commit, fill no gap, or push without waiting, which the
/// checker must tell from the real one under the same load and the same misfortune.
/// </summary>
[Collection(ClusterCollection.Name)]
public sealed class BrokenDeliveryTests(SharedCluster cluster)
{
    private const int Posts = 6;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Publishing_before_the_commit_shows_ghosts_and_loses_what_was_acknowledged(bool broken)
    {
        await using var talk = await Conversation.Start(cluster.Rig, 2);
        await using var witness = await Witness(talk);
        var appends = 0;
        // The database refuses the third write. The broken build has said "committed" by then.
        cluster.Rig.Faults.Journal[talk.Room] = (append, real) =>
            Interlocked.Increment(ref appends) != 3 ? real.Append(append)
            : Task.FromResult(broken ? AppendStatus.Committed : AppendStatus.Unavailable);

        await Post(talk);

        if (!broken)
        {
            await Passes(talk, witness);
            return;
        }

        await witness.Saw(Posts - 1);
        var verdict = await talk.Judge(witness);
        Assert.True(verdict.Count(Wrong.Ghost) > 0 && verdict.Count(Wrong.Lost) > 0, Conversation.Describe(verdict));
        Assert.Contains("was acknowledged as", verdict.First(Wrong.Lost), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Filling_no_gap_loses_what_comes_after_a_lost_delivery(bool broken)
    {
        await using var talk = await Conversation.Start(cluster.Rig, 2);
        await using var witness = await Witness(talk);
        var first = await talk.Members[0].Post(talk.Room, "arrives");
        await witness.Saw(1);
        cluster.Rig.Faults.Deliveries[talk.Room] = (delivery, real) => real(delivery with
        {
            Batches = [.. delivery.Batches!.Where(batch => batch.Room != talk.Room || batch.PrevSeq > first.Seq || batch.LastSeq <= first.Seq)],
        });
        var asked = new TaskCompletionSource();
        if (broken)
        {
            cluster.Rig.Faults.Pulls[talk.Room] = (room, after, _, _, _, _) =>
            {
                asked.TrySetResult();
                return Task.FromResult(new RoomBatch(room, after, []));
            };
        }

        await Post(talk);

        if (!broken)
        {
            await Passes(talk, witness);
            return;
        }

        await asked.Task.WaitAsync(ClusterRig.Patience);
        var verdict = await talk.Judge(witness);
        Assert.True(verdict.Count(Wrong.Lost) >= Posts, Conversation.Describe(verdict));
        Assert.Contains("stands at", verdict.First(Wrong.Lost), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Pushing_without_waiting_and_believing_the_order_of_arrival_reorders(bool broken)
    {
        await using var talk = await Conversation.Start(cluster.Rig, 1);
        await using var witness = await WireWitness.Open(cluster.Rig.Gateway(0), talk.Members[0].User, talk.Room);
        await talk.Members[0].Post(talk.Room, "arrives");
        await witness.Saw(1);
        cluster.Rig.Faults.Deliveries[talk.Room] = Overtake(broken);

        await Post(talk);

        if (!broken)
        {
            await Passes(talk, witness);
            return;
        }

        await witness.Saw(Posts);
        var verdict = await talk.Judge(witness);
        Assert.True(verdict.Count(Wrong.Reordered) > 0, Conversation.Describe(verdict));
    }

    /// <summary>The first delivery is answered before it arrives, and arrives after the second. The broken build keeps no account of what must come before.</summary>
    private static BentDelivery Overtake(bool broken)
    {
        Delivery.Delivery? held = null;
        var calls = 0;
        return async (delivery, real) =>
        {
            switch (Interlocked.Increment(ref calls))
            {
                case 1:
                    held = delivery;
                    return new DeliveryAck();
                case 2:
                    var (late, early) = (held!.Batches![0], delivery.Batches![0]);
                    var ack = await real(broken ? With(delivery, early with { PrevSeq = late.PrevSeq }) : delivery);
                    await real(broken ? With(held, late with { PrevSeq = late.PrevSeq + early.Events.Length }) : held);
                    return ack;
                default:
                    return await real(delivery);
            }
        };
    }

    private static Delivery.Delivery With(Delivery.Delivery delivery, RoomBatch batch) => delivery with { Batches = [batch, .. delivery.Batches![1..]] };

    private Task<WireWitness> Witness(Conversation talk) => WireWitness.Open(cluster.Rig.Gateway(1), talk.Members[1].User, talk.Room);

    private static async Task Post(Conversation talk)
    {
        for (var count = 0; count < Posts; count++)
        {
            await talk.Members[0].Post(talk.Room, $"{count}");
        }
    }

    private static async Task Passes(Conversation talk, WireWitness witness)
    {
        await talk.Finish();
        var posted = talk.Members[0].Sent.Count;
        await witness.Saw(posted);
        var verdict = await talk.Judge(witness);
        Assert.True(verdict.IsClean, Conversation.Describe(verdict));
    }
}
