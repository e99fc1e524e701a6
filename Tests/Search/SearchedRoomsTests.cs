using OrleansChat.Cli.Load.Report;
using OrleansChat.Cli.Load.Scenarios;
using OrleansChat.Cli.Provision;
using OrleansChat.Tests.Support.Cluster;
using Xunit;

namespace OrleansChat.Tests.Search;

/// <summary>The load tester's checker of search, on a real cluster: clean where all is well, and not where something is missing.</summary>
[Collection(ClusterCollection.Name)]
public sealed class SearchedRoomsTests(SharedCluster cluster)
{
    [Fact]
    public async Task All_is_found_as_posted_and_what_the_index_loses_is_noticed()
    {
        var crews = new[] { await cluster.Rig.Crew(2), await cluster.Rig.Crew(2) };
        var users = crews.SelectMany(crew => crew.Users.Select(user => new ProvisionedUser(user.Name, user.Id.Value, user.Token, [crew.Room.Value]))).ToArray();
        using var rooms = new SearchedRooms(cluster.Rig.Urls, users, seed: 1);
        await rooms.Post(6, CancellationToken.None);
        await rooms.UntilFound(ClusterRig.Patience, CancellationToken.None);
        await rooms.Delete(each: 4, CancellationToken.None);
        var times = new Histogram();
        await rooms.Search(2, TimeSpan.FromMilliseconds(50), times, CancellationToken.None);
        Assert.True(times.Count > 0);
        Assert.Empty(await rooms.Check(CancellationToken.None));
        Assert.Equal(12, rooms.Checked);

        await cluster.Rig.Execute("DELETE FROM search_message WHERE room_id = $1 AND seq = 5", crews[0].Room.Value);
        Assert.Contains("message 5 ", Assert.Single(await rooms.Check(CancellationToken.None)), StringComparison.Ordinal);
    }
}
