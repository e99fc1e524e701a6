using OrleansChat.Accounts;
using OrleansChat.Tests.EndToEnd;
using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Talk;
using Xunit;

namespace OrleansChat.Tests.Reliability;

/// <summary>A session that is ended is ended everywhere, at once, for good.</summary>
[Collection(ClusterCollection.Name)]
public sealed class RevocationTests(SharedCluster cluster)
{
    [Fact]
    public async Task Closes_the_sessions_sockets_on_every_gateway_and_lets_it_in_no_more()
    {
        var crew = await cluster.Rig.Crew(2);
        var (ended, other) = (crew.Users[0], crew.Users[1]);
        await using var here = (await RawSocket.Open(cluster.Rig.Urls[0], ended.Token)).Listen();
        await using var there = (await RawSocket.Open(cluster.Rig.Urls[1], ended.Token)).Listen();
        await using var bystander = (await RawSocket.Open(cluster.Rig.Urls[0], other.Token)).Listen();
        await Task.WhenAll(here.Sync(), there.Sync(), bystander.Sync());

        Assert.True((await cluster.Rig.Grains.Session(ended.Session).Revoke(By(ended))).Ok);

        await Task.WhenAll(here.Closed, there.Closed);
        Assert.All([here, there], socket => Assert.Contains(socket.Pushes, push => RawSocket.Target(push) == "GoAway"));
        Assert.Equal(401, (await RawSocket.Try(cluster.Rig.Urls[0], ended.Token)).Status);
        Assert.Equal(401, (await RawSocket.Try(cluster.Rig.Urls[1], ended.Token)).Status);
        await BadInputTests.IsAlive(bystander, crew.Room);
    }

    [Fact]
    public async Task Is_nobody_elses_to_ask_for()
    {
        var crew = await cluster.Rig.Crew(2);
        var refused = await cluster.Rig.Grains.Session(crew.Users[0].Session).Revoke(By(crew.Users[1]));
        Assert.Equal(ErrorCode.NotFound, refused.Refusal?.Code);
        Assert.True((await cluster.Rig.Grains.Session(crew.Users[0].Session).Check()).Ok);
    }

    private static Caller By(CrewUser user) => new(user.Id, user.Session, null);
}
