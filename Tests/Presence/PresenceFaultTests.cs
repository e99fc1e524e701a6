using OrleansChat.Tests.Support.Cluster;
using Xunit;

namespace OrleansChat.Tests.Presence;

/// <summary>What presence makes of reconnects and deaths.</summary>
public sealed class PresenceFaultTests
{
    [Fact]
    public async Task A_reconnect_to_another_gateway_is_seen_by_nobody()
    {
        await using var rig = await ClusterRig.Start(silos: 1, gateways: 2, ("Chat:Presence:GraceSeconds", "600"));
        var users = (await rig.Crew(2)).Users;
        await using var watcher = await Watcher.Open(rig, users[0], 0);
        await watcher.Watch(users[1].Id);
        await using (await Watcher.Open(rig, users[1], 0))
        {
            await watcher.Until(users[1].Id, "online");
        }

        await using var again = await Watcher.Open(rig, users[1], 1);
        await again.Set("dnd");
        await watcher.Until(users[1].Id, "dnd");
        Assert.Equal(["online", "dnd"], watcher.Heard(users[1].Id).Select(Watcher.State));
    }

    [Fact]
    public async Task The_death_of_a_gateway_ends_its_users_presence_and_nobody_elses()
    {
        await using var rig = await ClusterRig.Start(silos: 1, gateways: 2, QuickPresence.Settings);
        var users = (await rig.Crew(3)).Users;
        await using var watcher = await Watcher.Open(rig, users[0], 0);
        await watcher.Watch(users[1].Id.Value, users[2].Id.Value);
        await using var dying = await Watcher.Open(rig, users[1], 1);
        await using var staying = await Watcher.Open(rig, users[2], 0);
        await watcher.Until(users[1].Id, "online");
        await watcher.Until(users[2].Id, "online");

        await rig.KillGateway(1);

        await watcher.Until(users[1].Id, "offline");
        Assert.Equal(["online"], watcher.Heard(users[2].Id).Select(Watcher.State));
    }

    [Fact]
    public async Task The_death_of_a_silo_makes_nobody_flap_and_what_happens_after_it_is_told()
    {
        await using var rig = await ClusterRig.Start(silos: 2, gateways: 2);
        var users = (await rig.Crew(8)).Users;
        await using var watcher = await Watcher.Open(rig, users[0], 0);
        await watcher.Watch([.. users[1..].Select(user => user.Id.Value)]);
        List<Watcher> others = [];
        foreach (var user in users[1..])
        {
            others.Add(await Watcher.Open(rig, user, 1));
            await watcher.Until(user.Id, "online");
        }

        await rig.KillSilo(rig.Silos[1]);

        foreach (var (user, other) in users[1..].Zip(others))
        {
            await other.Set("dnd");
            await watcher.Until(user.Id, "dnd");
            Assert.Equal(["online", "dnd"], watcher.Heard(user.Id).Select(Watcher.State));
            await other.DisposeAsync();
        }
    }
}
