using OrleansChat.Presence;
using OrleansChat.Rooms;
using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Talk;
using Xunit;

namespace OrleansChat.Tests.Notifications;

/// <summary>The whole way, from a post to who is told: silos, presence, reminders and all.</summary>
[Collection(ClusterCollection.Name)]
public sealed class NotifierClusterTests(SharedCluster cluster)
{
    private ClusterRig Rig => cluster.Rig;

    [Fact]
    public async Task Who_is_away_is_told_and_who_sits_before_it_is_not()
    {
        var crew = await Rig.Crew(3);
        await using var here = (await RawSocket.Open(Rig.Urls[1], crew.Users[1].Token)).Listen();
        await here.Sync();
        foreach (var user in crew.Users)
        {
            await Reach(user);
        }

        // The gateway's report of who is there is on its way for a moment.
        using var patience = new CancellationTokenSource(ClusterRig.Patience);
        var shard = Rig.Grains.Presence(PresenceShards.Of(crew.Users[1].Id));
        while ((await shard.States([crew.Users[1].Id]))[0].State != PresenceState.Online)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, patience.Token);
        }

        var posted = await Rig.Room(crew.Room).Submit(
            new PostMessage(crew.Users[0].Id, ClientId.New(), $"@{crew.Users[1].Name} and @{crew.Users[2].Name}"));
        Assert.True(posted.Ok);
        await Rig.Until("count(*) = 2 FROM notification WHERE room_id = $1 AND told IS NOT NULL", crew.Room.Value);
        Assert.False(await Told(crew, 1));
        Assert.True(await Told(crew, 2));
    }

    [Fact]
    public async Task What_a_silo_forgot_the_sweep_finds()
    {
        var crew = await Rig.Crew(2);
        await Reach(crew.Users[1]);
        await Rig.Room(crew.Room).Submit(new PostMessage(crew.Users[0].Id, ClientId.New(), $"@{crew.Users[1].Name}"));
        await Rig.Until("count(*) = 1 FROM notification WHERE room_id = $1", crew.Room.Value);

        // As if the silo had died between the commit and its look.
        await Rig.Execute("DELETE FROM notification WHERE room_id = $1", crew.Room.Value);
        await Rig.Execute("UPDATE notifier_cursor SET seq = 0 WHERE room_id = $1", crew.Room.Value);
        await Rig.Until("count(*) = 1 FROM notification WHERE room_id = $1", crew.Room.Value);
    }

    private Task<bool> Told(Crew crew, int user) =>
        Rig.Scalar<bool>("SELECT told FROM notification WHERE room_id = $1 AND user_id = $2", crew.Room.Value, crew.Users[user].Id.Value);

    /// <summary>Whom a digest can reach.</summary>
    private Task Reach(CrewUser user) => Rig.Execute("INSERT INTO notification_setting (user_id, mail_digests) VALUES ($1, true)", user.Id.Value);
}
