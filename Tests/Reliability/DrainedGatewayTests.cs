using System.Net.WebSockets;
using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Talk;
using Xunit;

namespace OrleansChat.Tests.Reliability;

/// <summary>A gateway stops as SIGTERM stops it, while everybody talks.</summary>
public sealed class DrainedGatewayTests
{
    [Fact]
    public async Task Every_socket_is_told_to_go_and_closed_and_its_clients_go_on_elsewhere()
    {
        await using var rig = await ClusterRig.Start();
        await using var talk = await Conversation.Start(rig, 4);
        await using var raw = (await RawSocket.Open(rig.Gateway(1).Url, talk.Crew.Users[0].Token)).Listen();
        await raw.Sync();
        Assert.Equal(3, rig.Gateway(1).Connections.Count);

        var talking = talk.Talk(20);
        await rig.StopGateway(1);
        await talking;

        await raw.Closed;
        var last = raw.Pushes[^1];
        Assert.Equal("GoAway", RawSocket.Target(last));
        Assert.Equal("drain", last.GetProperty("arguments")[0].GetProperty("reason").GetString());
        Assert.Equal(WebSocketCloseStatus.EndpointUnavailable, raw.CloseStatus);
        await talk.Finish();
        Assert.Equal(4, rig.Gateway(0).Connections.Count);
    }
}
