using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using OrleansChat.Tests.Support.Cluster;

namespace OrleansChat.Tests.Support.Talk;

/// <summary>A socket to the hub, spoken by hand: it can say what no client library would.</summary>
internal sealed class RawSocket : IAsyncDisposable
{
    private const char RecordEnd = '\u001e';

    private readonly ClientWebSocket _socket;
    private readonly Dictionary<string, TaskCompletionSource<JsonElement>> _calls = [];
    private readonly List<JsonElement> _pushes = [];
    private readonly List<(Func<IReadOnlyList<JsonElement>, bool> Holds, TaskCompletionSource Met)> _waiting = [];
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _aborted = new();
    private Task _reading = Task.CompletedTask;
    private Task _pinging = Task.CompletedTask;
    private volatile bool _deaf;
    private int _lastCall;

    private RawSocket(ClientWebSocket socket) => _socket = socket;

    /// <summary>Of all pushes so far, in their order.</summary>
    public IReadOnlyList<JsonElement> Pushes
    {
        get
        {
            lock (_pushes)
            {
                return [.. _pushes];
            }
        }
    }

    /// <summary>The server closed the socket, or cut it.</summary>
    public Task Closed => _closed.Task.WaitAsync(ClusterRig.Patience);

    public WebSocketCloseStatus? CloseStatus => _socket.CloseStatus;

    public bool IsOpen => _socket.State == WebSocketState.Open;

    /// <summary>Opens and shakes hands.</summary>
    /// <param name="narrow">Whether the operating system keeps as little as it can for a client that does not read.</param>
    public static async Task<RawSocket> Open(Uri gateway, string token, bool narrow = false)
    {
        var (socket, status) = await Try(gateway, token, narrow: narrow);
        return socket ?? throw new InvalidOperationException($"The upgrade was answered with {status}.");
    }

    /// <summary>Opens, or tells the HTTP status of the refusal.</summary>
    public static async Task<(RawSocket? Socket, int Status)> Try(Uri gateway, string? bearer = null, string? inUrl = null, string? origin = null, bool narrow = false)
    {
        var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        if (bearer is not null)
        {
            socket.Options.SetRequestHeader("Authorization", $"Bearer {bearer}");
        }

        if (origin is not null)
        {
            socket.Options.SetRequestHeader("Origin", origin);
        }

        var query = inUrl is null ? "" : $"?access_token={Uri.EscapeDataString(inUrl)}";
        try
        {
            using var http = new HttpMessageInvoker(new SocketsHttpHandler { ConnectCallback = (context, cancel) => Connect(context, narrow, cancel) });
            await socket.ConnectAsync(new Uri($"ws://{gateway.Authority}/hub{query}"), http, CancellationToken.None).WaitAsync(ClusterRig.Patience);
        }
        catch (WebSocketException)
        {
            var status = (int)socket.HttpStatusCode;
            socket.Dispose();
            return (null, status);
        }

        var raw = new RawSocket(socket);
        await raw.Send("""{"protocol":"json","version":1}""");
        await raw.Receive();
        return (raw, 101);
    }

    /// <summary>Reads from now on; before, the socket takes nothing. Pings now and then, as clients do: who is silent for long is cut off.</summary>
    public RawSocket Listen()
    {
        _reading = Read();
        _pinging = Ping();
        return this;
    }

    /// <summary>Takes at most one more message, and then nothing.</summary>
    public void Deafen() => _deaf = true;

    /// <summary>The answer's record: with <c>result</c> or <c>error</c>.</summary>
    public async Task<JsonElement> Call(string method, string arguments)
    {
        var (id, answer) = Expect();
        await Send($$"""{"type":1,"invocationId":"{{id}}","target":"{{method}}","arguments":{{arguments}}}""");
        return await answer.WaitAsync(ClusterRig.Patience);
    }

    /// <summary>An invocation id and what answers it.</summary>
    public (string Id, Task<JsonElement> Answer) Expect()
    {
        var id = $"{Interlocked.Increment(ref _lastCall)}";
        var answer = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_pushes)
        {
            _calls[id] = answer;
        }

        return (id, answer.Task);
    }

    public Task Send(string record) => SendBytes(Encoding.UTF8.GetBytes(record + RecordEnd));

    public Task SendBytes(ReadOnlyMemory<byte> bytes, WebSocketMessageType type = WebSocketMessageType.Text) =>
        _socket.SendAsync(bytes, type, endOfMessage: true, CancellationToken.None).AsTask().WaitAsync(ClusterRig.Patience);

    /// <summary>Until the pushes so far are as wanted.</summary>
    public async Task Until(Func<IReadOnlyList<JsonElement>, bool> holds)
    {
        TaskCompletionSource met = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_pushes)
        {
            if (holds(_pushes))
            {
                return;
            }

            _waiting.Add((holds, met));
        }

        await met.Task.WaitAsync(ClusterRig.Patience);
    }

    /// <summary>Syncs from now on and waits for the end of the replay.</summary>
    public async Task<JsonElement> Sync()
    {
        var answer = await Call("Sync", "[{}]");
        await Until(pushes => pushes.Any(push => Target(push) == "CaughtUp"));
        return answer.GetProperty("result");
    }

    public static string? Target(JsonElement push) => push.TryGetProperty("target", out var target) ? target.GetString() : null;

    public async ValueTask DisposeAsync()
    {
        _aborted.TrySetResult();
        _socket.Abort();
        await Task.WhenAll(_reading, _pinging);
        _socket.Dispose();
    }

    private async Task Ping()
    {
        try
        {
            var gone = Task.WhenAny(_closed.Task, _aborted.Task);
            while (await Task.WhenAny(gone, Task.Delay(TimeSpan.FromSeconds(5), TimeProvider.System)) != gone)
            {
                await Send("""{"type":6}""");
            }
        }
        catch (Exception fault) when (fault is WebSocketException or OperationCanceledException or ObjectDisposedException or TimeoutException)
        {
            // Whoever reads sees it.
        }
    }

    private async Task Read()
    {
        try
        {
            while (await Receive() is { } text)
            {
                if (_deaf)
                {
                    await _aborted.Task;
                }

                foreach (var record in text.Split(RecordEnd, StringSplitOptions.RemoveEmptyEntries))
                {
                    Take(JsonDocument.Parse(record).RootElement);
                }
            }
        }
        catch (Exception fault) when (fault is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Cut, by the server or by the test.
        }
        finally
        {
            _closed.TrySetResult();
            lock (_pushes)
            {
                foreach (var call in _calls.Values)
                {
                    call.TrySetException(new IOException("The socket was closed."));
                }
            }
        }
    }

    private static async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, bool narrow, CancellationToken cancel)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (narrow)
        {
            socket.ReceiveBufferSize = 4 * 1024;
        }

        await socket.ConnectAsync(context.DnsEndPoint, cancel);
        return new NetworkStream(socket, ownsSocket: true);
    }

    /// <summary>One message; null: the server closed.</summary>
    private async Task<string?> Receive()
    {
        var buffer = new byte[16 * 1024];
        using var message = new MemoryStream();
        while (true)
        {
            var received = await _socket.ReceiveAsync(buffer, CancellationToken.None);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            message.Write(buffer, 0, received.Count);
            if (received.EndOfMessage)
            {
                return Encoding.UTF8.GetString(message.ToArray());
            }
        }
    }

    private void Take(JsonElement record)
    {
        lock (_pushes)
        {
            if (record.TryGetProperty("type", out var type) && type.GetInt32() == 3)
            {
                if (record.TryGetProperty("invocationId", out var id) && _calls.Remove(id.GetString()!, out var call))
                {
                    call.TrySetResult(record);
                }

                return;
            }

            _pushes.Add(record);
            foreach (var (_, met) in _waiting.Where(waiting => waiting.Holds(_pushes)).ToArray())
            {
                met.TrySetResult();
            }

            _waiting.RemoveAll(waiting => waiting.Met.Task.IsCompleted);
        }
    }
}
