using System.Net;
using System.Net.Sockets;
using System.Text;
using OrleansChat.Client;
using OrleansChat.Client.Api;
using OrleansChat.Client.Sessions;
using Xunit;

namespace OrleansChat.Tests.Client;

/// <summary>A server that stops in the middle of a file, in the ways that servers do.</summary>
public sealed class BrokenDownloadTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_file_that_breaks_off_was_not_reached_whole(bool cut)
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        var answering = Answer(server, cut);
        using var http = new HttpClient { BaseAddress = new Uri($"http://{server.LocalEndpoint}/") };
        var api = new ChatApi(http, (_, _) => ValueTask.FromResult(new AccessToken("token")));
        using var target = new MemoryStream();
        await Assert.ThrowsAsync<ChatUnreachableException>(() => api.DownloadAsync(Guid.NewGuid(), target));
        await answering;
    }

    [Fact]
    public async Task A_target_that_takes_no_more_is_no_fault_of_the_server()
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        var answering = Answer(server, cut: false);
        using var http = new HttpClient { BaseAddress = new Uri($"http://{server.LocalEndpoint}/") };
        var api = new ChatApi(http, (_, _) => ValueTask.FromResult(new AccessToken("token")));
        await Assert.ThrowsAsync<IOException>(() => api.DownloadAsync(Guid.NewGuid(), new FullStream()));
        await answering;
    }

    /// <param name="cut">Whether the connection is reset instead of closed.</param>
    private static async Task Answer(TcpListener server, bool cut)
    {
        using var socket = await server.AcceptSocketAsync();
        var request = new byte[4_096];
        await socket.ReceiveAsync(request);
        await socket.SendAsync(Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhello"));
        if (cut)
        {
            socket.LingerState = new LingerOption(true, 0);
        }
    }

    private sealed class FullStream : MemoryStream
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new IOException("There is no space left.");
    }
}
