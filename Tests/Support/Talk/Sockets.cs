using OrleansChat.Tests.Support.Cluster;
using Xunit;

namespace OrleansChat.Tests.Support.Talk;

/// <summary>One device's sockets, one on each gateway.</summary>
internal sealed class Sockets(RawSocket[] sockets) : IAsyncDisposable
{
    public static async Task<Sockets> Open(SessionsCluster cluster, Device device)
    {
        var opened = await Task.WhenAll(cluster.Rig.Urls.Select(url => RawSocket.Open(url, device.Token)));
        var sockets = new Sockets([.. opened.Select(socket => socket.Listen())]);
        await sockets.AreAlive();
        return sockets;
    }

    public async Task ClosedWith(string reason)
    {
        await Task.WhenAll(sockets.Select(socket => socket.Closed));
        Assert.All(sockets, socket => Assert.Equal(reason, ReasonOf(socket)));
    }

    public Task AreAlive() => Task.WhenAll(sockets.Select(socket => socket.Sync()));

    /// <summary>Of the GoAway that it got; null: none.</summary>
    public static string? ReasonOf(RawSocket socket) => socket.Pushes.Where(push => RawSocket.Target(push) == "GoAway")
        .Select(push => push.GetProperty("arguments")[0].GetProperty("reason").GetString()).SingleOrDefault();

    public async ValueTask DisposeAsync()
    {
        foreach (var socket in sockets)
        {
            await socket.DisposeAsync();
        }
    }
}
