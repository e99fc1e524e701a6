using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Talk;
using Xunit;

namespace OrleansChat.Tests.Reliability;

/// <summary>Something dies while everybody talks. Each test breaks a cluster of its own, one after the other.</summary>
public sealed class DeathTests
{
    private const int Each = 10;

    [Fact]
    public async Task Of_the_silo_that_serves_the_room_costs_nobody_a_message()
    {
        await using var rig = await ClusterRig.Start();
        await using var talk = await Conversation.Start(rig, 4);
        var silo = await rig.SiloOf(talk.Room);

        await Meanwhile(talk, () => rig.KillSilo(silo));

        Assert.NotEqual(silo, await rig.SiloOf(talk.Room));
        await talk.Finish();
    }

    [Fact]
    public async Task Of_a_gateway_sends_its_clients_to_the_other_one()
    {
        await using var rig = await ClusterRig.Start();
        await using var talk = await Conversation.Start(rig, 4);
        Assert.True(rig.Gateway(0).Connections.Count == 2 && rig.Gateway(1).Connections.Count == 2);

        await Meanwhile(talk, () => rig.KillGateway(1));

        Assert.Equal(4, rig.Gateway(0).Connections.Count);
        await talk.Finish();
    }

    [Fact]
    public async Task Of_the_database_stops_the_talk_until_it_is_back()
    {
        await using var rig = await ClusterRig.Start();
        await using var talk = await Conversation.Start(rig, 4);

        await Meanwhile(talk, async () =>
        {
            await rig.Server.Crash();
            await rig.Server.Start();
        });

        Assert.All(rig.Silos, silo => Assert.True(silo.IsActive));
        await talk.Finish();
    }

    /// <summary>Strikes while everybody talks; afterwards each has more to say.</summary>
    private static async Task Meanwhile(Conversation talk, Func<Task> strike)
    {
        var (start, struck) = (talk.Members.Length + 1, new TaskCompletionSource());
        var talking = Task.WhenAll(talk.Members.Select(async member =>
        {
            for (var after = 0; after < Each; after += struck.Task.IsCompleted ? 1 : 0)
            {
                await member.Post(talk.Room, "talk");
            }
        }));
        await Task.WhenAll(talk.Members.Select(member => member.Reached(talk.Room, start + Each)));
        try
        {
            await strike();
        }
        finally
        {
            struck.SetResult();
        }

        await talking;
    }
}
