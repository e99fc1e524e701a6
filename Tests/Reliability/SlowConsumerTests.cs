using OrleansChat.Client;
using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Talk;
using Xunit;

namespace OrleansChat.Tests.Reliability;

/// <summary>A client that stays connected and does not read.</summary>
[Collection(ClusterCollection.Name)]
public sealed class SlowConsumerTests(SharedCluster cluster)
{
    [Fact]
    public async Task Is_closed_when_its_queue_is_full_and_resumes_while_the_others_notice_nothing()
    {
        const int Most = 2_000;
        const int Cap = 256 * 1024;
        await using var talk = await Conversation.Start(cluster.Rig, 3);
        // A second device of a member: whoever does not read is one socket, not the user.
        var slow = talk.Members[2].User;
        var gateway = cluster.Rig.Gateway(1);
        await using var deaf = (await RawSocket.Open(gateway.Url, slow.Token, narrow: true)).Listen();
        var synced = await deaf.Sync();
        var from = synced.GetProperty("rooms")[0].GetProperty("head").GetInt64();
        var connection = gateway.Connections.OfUser(slow.Id).Single();
        var closed = new TaskCompletionSource();
        using var registration = connection.ConnectionClosed.Register(closed.SetResult);
        deaf.Deafen();

        var text = new string('x', 16 * 1024);
        var (posts, filled) = (0, false);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async index =>
        {
            while (!closed.Task.IsCompleted && Interlocked.Increment(ref posts) < Most)
            {
                await talk.Members[index % 2].Post(talk.Room, text);
                // One batch may go over the cap, never more; and it must have come near, or this proves nothing.
                Assert.True(connection.Queue.Below(2 * Cap).IsCompleted);
                filled |= !connection.Queue.Below(Cap / 2).IsCompleted;
            }
        }));

        await closed.Task.WaitAsync(ClusterRig.Patience);
        Assert.True(posts < Most, "it took everything");
        Assert.True(filled, "its queue never filled");
        var back = cluster.Rig.Member(slow, 1, new ResumePoint(talk.Members[0].Client.Epoch!.Value, new Dictionary<Guid, long> { [talk.Room.Value] = from }));
        talk.Add(back);
        await back.Connect();
        var last = await talk.Members[0].Post(talk.Room, "after all that");
        await back.Reached(talk.Room, last.Seq);
        await talk.Finish();
    }
}
