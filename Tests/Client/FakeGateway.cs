using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrleansChat.Client.Accounts;
using OrleansChat.Client.Rooms;
using OrleansChat.Client.Sockets;

namespace OrleansChat.Tests.Client;

/// <summary>What becomes of a post on the fake gateway.</summary>
internal enum Fate
{
    Answered,
    StoredThenCut,
    CutBeforeStored,
    StoredThenSilent,
    RefusedForNow,
    Refused,
}

/// <summary>One room's log that outlives the gateways in front of it.</summary>
internal sealed class FakeLog
{
    private readonly Lock _gate = new();
    private readonly List<RoomEvent> _events = [];
    private readonly Dictionary<Guid, RoomEvent> _byClientId = [];

    public Guid Room { get; } = Guid.NewGuid();

    public long Epoch { get; set; } = 1;

    /// <summary>At most this many events are replayed.</summary>
    public int Replay { get; set; } = 1_000;

    public ConcurrentQueue<Guid> Asked { get; } = new();

    public Queue<Fate> Fates { get; } = new();

    public long Head
    {
        get
        {
            lock (_gate)
            {
                return _events.Count;
            }
        }
    }

    public (RoomEvent Event, bool Duplicate) Append(Guid clientId, string text)
    {
        lock (_gate)
        {
            if (_byClientId.TryGetValue(clientId, out var known))
            {
                return (known, true);
            }

            var stored = new RoomEvent(_events.Count + 1, EventKinds.Message, DateTimeOffset.UnixEpoch, Guid.Empty, clientId) { Text = text };
            _events.Add(stored);
            _byClientId[clientId] = stored;
            return (stored, false);
        }
    }

    public RoomEvent[] After(long seq, int limit)
    {
        lock (_gate)
        {
            return [.. _events.Skip((int)seq).Take(limit)];
        }
    }

    public Fate NextFate()
    {
        lock (_gate)
        {
            return Fates.TryDequeue(out var fate) ? fate : Fate.Answered;
        }
    }
}

/// <summary>A real Kestrel with a SignalR hub that speaks the protocol and misbehaves on demand.</summary>
internal sealed class FakeGateway : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, HubCallerContext> _connections = new();

    private FakeGateway(FakeLog log, int port)
    {
        Log = log;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        builder.Services.AddSingleton(this);
        builder.Services.AddSignalR();
        _app = builder.Build();
        _app.Use(async (context, next) =>
        {
            var token = context.Request.Headers.Authorization.ToString();
            Tokens.Enqueue(token);
            if (Admits?.Invoke(token) == false)
            {
                context.Response.StatusCode = StatusCodes.Status401Unauthorized;
                return;
            }

            await next(context);
        });
        _app.MapHub<FakeHub>("/hub");
    }

    public FakeLog Log { get; }

    public Uri Address { get; private set; } = null!;

    public ConcurrentQueue<string> Tokens { get; } = new();

    public Func<string, bool>? Admits { get; set; }

    /// <summary>Members of no room see none in a sync.</summary>
    public bool IsMember { get; set; } = true;

    public static async Task<FakeGateway> StartAsync(FakeLog log, int port = 0)
    {
        var gateway = new FakeGateway(log, port);
        await gateway._app.StartAsync();
        var addresses = gateway._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        gateway.Address = new Uri(addresses.Addresses.Single());
        return gateway;
    }

    public IHubClients Clients => _app.Services.GetRequiredService<IHubContext<FakeHub>>().Clients;

    public Task PushAsync(long prev, params RoomEvent[] items) =>
        Clients.All.SendAsync("Events", new RoomEvents(Log.Room, prev, items));

    public void CutAll()
    {
        foreach (var connection in _connections.Values)
        {
            connection.Abort();
        }
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    internal sealed class FakeHub(FakeGateway gateway) : Hub
    {
        public override Task OnConnectedAsync()
        {
            gateway._connections[Context.ConnectionId] = Context;
            return Task.CompletedTask;
        }

        public override Task OnDisconnectedAsync(Exception? exception)
        {
            gateway._connections.TryRemove(Context.ConnectionId, out _);
            return Task.CompletedTask;
        }

        public SyncAnswer Sync(SyncRequest request)
        {
            var log = gateway.Log;
            var head = log.Head;
            var known = request.Epoch == log.Epoch && request.Cursors?.ContainsKey(log.Room) == true;
            var from = Math.Max(known ? request.Cursors![log.Room] : head, known ? head - log.Replay : 0);
            var caller = Clients.Caller;
            var room = new SyncedRoom(log.Room, "group", "fake", head, from, known && from != request.Cursors![log.Room], 0, 0, "member", 1);
            _ = Task.Run(async () =>
            {
                // The answer precedes the first events; here by luck of a tiny queue behind it, and the client must bear both.
                var missed = log.After(from, (int)(head - from));
                if (missed.Length > 0)
                {
                    await caller.SendAsync("Events", new RoomEvents(log.Room, from, missed));
                }

                await caller.SendAsync("CaughtUp", new CaughtUpMessage(DateTimeOffset.UnixEpoch));
            });
            return new SyncAnswer(
                log.Epoch, new UserView(Guid.Empty, "fake"), null, gateway.IsMember ? [room] : [], DateTimeOffset.UnixEpoch);
        }

        public async Task<Posted> Post(Guid room, PostRequest request)
        {
            var log = gateway.Log;
            log.Asked.Enqueue(request.ClientId);
            var fate = log.NextFate();
            switch (fate)
            {
                case Fate.CutBeforeStored:
                    Context.Abort();
                    break;
                case Fate.RefusedForNow:
                    throw new HubException("""{"code":"unavailable","message":"later","retryable":true,"retryAfterMs":1}""");
                case Fate.Refused:
                    throw new HubException("""{"code":"forbidden","message":"no","retryable":false}""");
            }

            var silence = new TaskCompletionSource();
            using var cut = Context.ConnectionAborted.Register(silence.SetResult);
            if (fate == Fate.CutBeforeStored)
            {
                await silence.Task;
                throw new HubException("gone");
            }

            var (stored, duplicate) = log.Append(request.ClientId, request.Text);
            if (!duplicate)
            {
                await gateway.PushAsync(stored.Seq - 1, stored);
            }

            if (fate == Fate.StoredThenCut)
            {
                Context.Abort();
                await silence.Task;
            }
            else if (fate == Fate.StoredThenSilent)
            {
                throw new HubException("""{"code":"unknown","message":"?","retryable":true}""");
            }

            return new Posted(room, stored.Seq, stored.At, stored.ClientId, duplicate);
        }

        public HistoryPage History(Guid room, HistoryRequest request)
        {
            var items = gateway.Log.After(request.After ?? 0, request.Limit);
            return new HistoryPage(items, items.Length == 0 ? 0 : items[0].Seq, items.Length == 0 ? 0 : items[^1].Seq, false, false);
        }

        public ReadState Read(Guid room, long upTo) => new(Math.Min(upTo, gateway.Log.Head), 0);

        public Reauthenticated Reauthenticate(string token)
        {
            gateway.Tokens.Enqueue("again " + token);
            return new Reauthenticated(null);
        }
    }
}
