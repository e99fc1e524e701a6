using System.Net;
using System.Net.Sockets;
using System.Text;
using OrleansChat.Cli.Balance;
using OrleansChat.Tests.Support.Cluster;
using Xunit;

namespace OrleansChat.Tests.Balance;

public sealed class BalancerTests : IAsyncLifetime, IDisposable
{
    private readonly CancellationTokenSource _stop = new(ClusterRig.Patience);
    private readonly List<TcpListener> _gateways = [];
    private Task _running = Task.CompletedTask;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _gateways.ForEach(gateway => gateway.Dispose());
    }

    public void Dispose() => _stop.Dispose();

    [Theory]
    [InlineData("5080", "127.0.0.1:5080")]
    [InlineData("10.0.0.1:80", "10.0.0.1:80")]
    public void A_port_alone_is_on_this_host(string text, string endpoint) => Assert.Equal(IPEndPoint.Parse(endpoint), BalanceCommand.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("70000")]
    [InlineData("host:80")]
    public void What_is_no_address_is_refused(string text) => Assert.Throws<FormatException>(() => BalanceCommand.Parse(text));

    [Fact]
    public async Task Connections_go_round()
    {
        var endpoint = Start(Gateway("a"), Gateway("b"));

        var answers = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            answers.Add(await Ask(endpoint, "hello"));
        }

        Assert.Equal(2, answers.Count(answer => answer == "a:hello"));
        Assert.Equal(2, answers.Count(answer => answer == "b:hello"));
    }

    [Fact]
    public async Task A_dead_gateway_is_passed_over()
    {
        var dead = new TcpListener(IPAddress.Loopback, 0);
        dead.Start();
        var gone = (IPEndPoint)dead.LocalEndpoint;
        dead.Stop();
        var endpoint = Start(gone, Gateway("b"));

        for (var i = 0; i < 4; i++)
        {
            Assert.Equal("b:hello", await Ask(endpoint, "hello"));
        }
    }

    [Fact]
    public async Task The_end_of_one_direction_leaves_the_other_open()
    {
        // The gateway answers only after it has seen the client's end.
        var endpoint = Start(Gateway("late"));
        var text = new string('x', 300_000);
        Assert.Equal("late:" + text, await Ask(endpoint, text));
    }

    [Fact]
    public async Task A_reset_on_one_side_closes_the_other()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        _gateways.Add(listener);
        listener.Start();
        var endpoint = Start((IPEndPoint)listener.LocalEndpoint);
        using var client = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(endpoint, _stop.Token);
        await client.SendAsync("first"u8.ToArray(), _stop.Token);
        Socket gateway;
        do
        {
            gateway = await listener.AcceptSocketAsync(_stop.Token);
        }
        while (!(await Read(gateway)).StartsWith("first", StringComparison.Ordinal));

        client.LingerState = new LingerOption(true, 0);
        client.Close();

        var buffer = new byte[1];
        var end = await Record.ExceptionAsync(async () => Assert.Equal(0, await gateway.ReceiveAsync(buffer, _stop.Token)));
        Assert.True(end is null or SocketException, $"{end}");
        gateway.Dispose();
    }

    private IPEndPoint Start(params IPEndPoint[] gateways)
    {
        var balancer = new Balancer(new IPEndPoint(IPAddress.Loopback, 0), gateways, TimeProvider.System);
        var endpoint = balancer.Listening;
        _running = Run();
        return endpoint;

        async Task Run()
        {
            await using (balancer)
            {
                await balancer.Run(_stop.Token);
            }
        }
    }

    /// <summary>Says it is ready; echoes anything else after the client's end, with its name in front.</summary>
    private IPEndPoint Gateway(string name)
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        _gateways.Add(listener);
        listener.Start();
        _ = Loop();
        return (IPEndPoint)listener.LocalEndpoint;

        async Task Loop()
        {
            try
            {
                while (true)
                {
                    _ = Answer(await listener.AcceptSocketAsync(_stop.Token));
                }
            }
            catch (Exception fault) when (fault is OperationCanceledException or SocketException or ObjectDisposedException)
            {
            }
        }

        async Task Answer(Socket socket)
        {
            using (socket)
            {
                var text = await Read(socket);
                while (!text.Contains("/health/ready", StringComparison.Ordinal) && await Read(socket) is { Length: > 0 } more)
                {
                    text += more;
                }

                var answer = text.Contains("/health/ready", StringComparison.Ordinal) ? "HTTP/1.1 200 OK\r\n\r\n" : $"{name}:{text}";
                await socket.SendAsync(Encoding.ASCII.GetBytes(answer), _stop.Token);
                socket.Shutdown(SocketShutdown.Both);
            }
        }
    }

    private async Task<string> Ask(IPEndPoint endpoint, string text)
    {
        using var client = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(endpoint, _stop.Token);
        await client.SendAsync(Encoding.ASCII.GetBytes(text), _stop.Token);
        client.Shutdown(SocketShutdown.Send);
        var answer = "";
        while (await Read(client) is { Length: > 0 } more)
        {
            answer += more;
        }

        return answer;
    }

    private async Task<string> Read(Socket socket)
    {
        var buffer = new byte[64 * 1024];
        return Encoding.ASCII.GetString(buffer, 0, await socket.ReceiveAsync(buffer, _stop.Token));
    }
}
