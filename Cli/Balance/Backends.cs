using System.Net;
using System.Net.Sockets;
using System.Text;

namespace OrleansChat.Cli.Balance;

/// <summary>The gateways, and which of them are ready: each is asked for <c>/health/ready</c> once a second.</summary>
internal sealed class Backends(IReadOnlyList<IPEndPoint> all, TimeProvider time)
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(3);

    private readonly bool[] _ready = [.. all.Select(_ => true)];
    private int _next = -1;

    /// <summary>In the order in which to try them: the ready ones first, in turn; then the others, in case the check is what fails.</summary>
    public IEnumerable<IPEndPoint> InTurn()
    {
        var first = (int)((uint)Interlocked.Increment(ref _next) % all.Count);
        var order = Enumerable.Range(0, all.Count).Select(i => (first + i) % all.Count).ToArray();
        return order.Where(i => Volatile.Read(ref _ready[i])).Concat(order.Where(i => !Volatile.Read(ref _ready[i]))).Select(i => all[i]);
    }

    /// <summary>A refused connection says more than a check of a second ago.</summary>
    public void Failed(IPEndPoint backend)
    {
        for (var i = 0; i < all.Count; i++)
        {
            if (all[i].Equals(backend))
            {
                Volatile.Write(ref _ready[i], false);
            }
        }
    }

    public async Task Watch(CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(Period, time);
        do
        {
            await Task.WhenAll(Enumerable.Range(0, all.Count).Select(async i => Volatile.Write(ref _ready[i], await IsReady(all[i], cancel))));
        }
        while (await timer.WaitForNextTickAsync(cancel));
    }

    private async Task<bool> IsReady(IPEndPoint backend, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(TimeLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
        try
        {
            using var socket = new Socket(backend.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(backend, either.Token);
            await using var stream = new NetworkStream(socket);
            await stream.WriteAsync("GET /health/ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"u8.ToArray(), either.Token);
            var status = new byte["HTTP/1.1 200".Length];
            await stream.ReadExactlyAsync(status, either.Token);
            return Encoding.ASCII.GetString(status).EndsWith(" 200", StringComparison.Ordinal);
        }
        catch (Exception fault) when (fault is SocketException or IOException || (fault is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return false;
        }
    }
}
