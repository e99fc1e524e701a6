using System.Net;
using System.Net.Sockets;

namespace OrleansChat.Cli.Balance;

/// <summary>
/// Accepts on one endpoint and joins each connection with the next gateway that takes it. At most <see cref="MaxConnections"/> at a
/// time: beyond that it stops accepting, and the rest wait in the system's backlog.
/// </summary>
public sealed class Balancer : IAsyncDisposable
{
    public const int MaxConnections = 20_000;

    private const int Backlog = 4096;

    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(2);

    private readonly Socket _listener;
    private readonly Backends _backends;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _room = new(MaxConnections);

    public Balancer(IPEndPoint listen, IReadOnlyList<IPEndPoint> backends, TimeProvider time)
    {
        _time = time;
        _backends = new Backends(backends, time);
        _listener = new Socket(listen.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            _listener.Bind(listen);
            _listener.Listen(Backlog);
        }
        catch
        {
            _listener.Dispose();
            throw;
        }
    }

    public IPEndPoint Listening => (IPEndPoint)_listener.LocalEndPoint!;

    /// <summary>Runs until cancelled; open connections are cut then.</summary>
    public async Task Run(CancellationToken cancel)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var watch = _backends.Watch(stop.Token);
        var accept = Accept(stop.Token);
        try
        {
            // Either ends by cancellation only; a fault of one ends both.
            await await Task.WhenAny(watch, accept);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
        }
        finally
        {
            await stop.CancelAsync();
        }
    }

    public ValueTask DisposeAsync()
    {
        _listener.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task Accept(CancellationToken cancel)
    {
        while (true)
        {
            await _room.WaitAsync(cancel);
            try
            {
                var client = await _listener.AcceptAsync(cancel);
                _ = Serve(client, cancel);
            }
            catch (SocketException)
            {
                // The client was gone before it was accepted, or descriptors ran out: both pass, the pause keeps the loop from spinning.
                _room.Release();
                await Task.Delay(TimeSpan.FromMilliseconds(50), _time, cancel);
            }
        }
    }

    private async Task Serve(Socket client, CancellationToken cancel)
    {
        try
        {
            using (client)
            {
                client.NoDelay = true;
                using var gateway = await Connect(cancel);
                if (gateway is not null)
                {
                    await Pipe.Join(client, gateway, cancel);
                }
            }
        }
        catch (Exception fault) when (fault is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // One side broke off; disposal has closed the other.
        }
        finally
        {
            _room.Release();
        }
    }

    private async Task<Socket?> Connect(CancellationToken cancel)
    {
        foreach (var backend in _backends.InTurn())
        {
            using var limit = new CancellationTokenSource(ConnectLimit, _time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
            var socket = new Socket(backend.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(backend, either.Token);
                return socket;
            }
            catch (Exception fault) when (fault is SocketException || (fault is OperationCanceledException && !cancel.IsCancellationRequested))
            {
                socket.Dispose();
                _backends.Failed(backend);
            }
        }

        return null;
    }
}
