using Microsoft.Extensions.DependencyInjection;
using OrleansChat.Gateway.Auth;
using OrleansChat.Tests.EndToEnd;
using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Talk;
using Xunit;

namespace OrleansChat.Tests.Reliability;

/// <summary>The database is away for longer than a gateway that is cut off would keep its sockets.</summary>
public sealed class OutageTests
{
    [Fact]
    public async Task While_silos_say_that_their_database_is_away_sockets_stay_and_go_on_after_it()
    {
        await using var rig = await ClusterRig.Start();
        var crew = await rig.Crew(2);
        await using var here = (await RawSocket.Open(rig.Urls[0], crew.Users[0].Token)).Listen();
        await using var there = (await RawSocket.Open(rig.Urls[1], crew.Users[1].Token)).Listen();
        await Task.WhenAll(here.Sync(), there.Sync());
        var known = Enumerable.Range(0, 2).Select(index => rig.Gateway(index).Services.GetRequiredService<Revocations>()).ToArray();

        await rig.Server.Stop();
        while (known.Any(revocations => revocations.Age < Revocations.SocketsTrustedFor + TimeSpan.FromSeconds(3)))
        {
            Assert.All(known, revocations => Assert.True(revocations.SocketsLeft > TimeSpan.Zero));
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System);
        }

        await rig.Server.Start();
        await Until(() => known.All(revocations => revocations.Age < Revocations.SocketsTrustedFor));
        Assert.True(here.IsOpen && there.IsOpen);
        Assert.Null(Sockets.ReasonOf(here));
        Assert.Null(Sockets.ReasonOf(there));
        await BadInputTests.IsAlive(here, crew.Room);
        await BadInputTests.IsAlive(there, crew.Room);
    }

    private static async Task Until(Func<bool> holds)
    {
        using var patience = new CancellationTokenSource(ClusterRig.Patience);
        while (!holds())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, patience.Token);
        }
    }
}
