using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Talk;
using Xunit;

namespace OrleansChat.Tests.Reliability;

/// <summary>A batch is lost between silo and gateway, though it was acknowledged.</summary>
[Collection(ClusterCollection.Name)]
public sealed class LostDeliveryTests(SharedCluster cluster)
{
    [Fact]
    public async Task The_batch_after_it_shows_the_gap_and_the_gateways_read_the_log()
    {
        await using var talk = await Conversation.Start(cluster.Rig, 4);
        var first = await talk.Members[0].Post(talk.Room, "arrives");
        Lose(talk.Room, first.Seq + 1);

        await talk.Members[0].Post(talk.Room, "is lost");
        await talk.Members[0].Post(talk.Room, "shows it");

        await talk.Finish();
    }

    [Fact]
    public async Task The_last_one_is_found_by_comparing_heads()
    {
        await using var talk = await Conversation.Start(cluster.Rig, 4);
        var first = await talk.Members[0].Post(talk.Room, "arrives");
        Lose(talk.Room, first.Seq + 1);

        var last = await talk.Members[0].Post(talk.Room, "is lost, and nothing follows");

        await Task.WhenAll(talk.Members.Select(member => member.Reached(talk.Room, last.Seq)));
        await talk.Finish();
    }

    [Fact]
    public async Task A_call_without_an_answer_becomes_a_head_to_read_up_to()
    {
        await using var talk = await Conversation.Start(cluster.Rig, 4);
        var calls = 0;
        cluster.Rig.Faults.Deliveries[talk.Room] = async (delivery, real) =>
        {
            var arrives = Interlocked.Increment(ref calls) % 2 == 0 ? await real(delivery) : null;
            return arrives ?? throw new TimeoutException("The call was lost.");
        };

        await talk.Talk(10);

        cluster.Rig.Faults.Deliveries.Remove(talk.Room, out _);
        await talk.Finish();
    }

    /// <summary>Every gateway is kept from the batch with this seq.</summary>
    private void Lose(RoomId room, long seq) => cluster.Rig.Faults.Deliveries[room] = (delivery, real) => real(delivery with
    {
        Batches = [.. delivery.Batches!.Where(batch => batch.Room != room || batch.PrevSeq >= seq || batch.LastSeq < seq)],
    });
}
