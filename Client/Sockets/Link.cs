using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrleansChat.Client.Accounts;
using OrleansChat.Client.Rooms;
using OrleansChat.Client.Sessions;

namespace OrleansChat.Client.Sockets;

/// <summary>Why a link ended.</summary>
/// <param name="IsPlanned">The server or this client wanted it: no fault of what was being sent.</param>
/// <param name="WaitMs">Milliseconds that the server asks to stay away.</param>
internal sealed record LinkEnd(string Reason, bool IsPlanned, int? WaitMs = null);

/// <summary>The link closed before the answer came.</summary>
internal sealed class LinkLostException(bool wasSent, Exception? inner) : Exception("The connection closed.", inner)
{
    public bool WasSent { get; } = wasSent;
}

/// <summary>One connection to one gateway, from the upgrade to its end; never reused.</summary>
internal sealed partial class Link : IAsyncDisposable
{
    private readonly HubConnection _hub;
    private readonly ILogger _log;
    private readonly Action _wake;
    private readonly ClientPushes _pushes;
    private readonly Channel<object> _inbox;
    private readonly Dictionary<Guid, (long Prev, long Until)> _dropped = [];
    private readonly TaskCompletionSource<LinkEnd> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Link(Uri gateway, AccessToken token, ChatClientOptions options, ClientPushes pushes, Action wake)
    {
        Gateway = gateway;
        Token = token;
        _wake = wake;
        _pushes = pushes;
        _log = options.Logging.CreateLogger<Link>();
        _inbox = Channel.CreateBounded<object>(new BoundedChannelOptions(options.Buffer) { SingleReader = true });
        var builder = new HubConnectionBuilder();
        builder.Services.AddSingleton(options.Logging);
        builder.Services.AddSingleton<IConnectionFactory>(new WebSocketConnectionFactory(token.Value));
        builder.Services.AddSingleton<System.Net.EndPoint>(new UriEndPoint(HubUri(gateway)));
        builder.Services.Configure<JsonHubProtocolOptions>(json =>
        {
            json.PayloadSerializerOptions.TypeInfoResolverChain.Insert(0, ChatJson.Default);
            json.PayloadSerializerOptions.DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull;
        });
        _hub = builder.Build();
        _hub.Closed += fault =>
        {
            End(new LinkEnd(fault?.Message ?? "closed by the server", IsPlanned: false));
            return Task.CompletedTask;
        };
        _hub.On<RoomEvents>("Events", Take);
        _hub.On<CaughtUpMessage>("CaughtUp", message =>
        {
            CaughtUpAt = message.ServerTime;
            _wake();
        });
        _hub.On<HeadMovedMessage>("HeadMoved", message => Put(message));
        _hub.On<FirstSeqMovedMessage>("FirstSeqMoved", message => Put(message));
        _hub.On<SyncedRoom>("RoomAdded", room => Put(room));
        _hub.On<RoomRemovedMessage>("RoomRemoved", message => Put(message));
        _hub.On<GoAwayMessage>("GoAway", message =>
            End(new LinkEnd(message.Reason ?? "go away", IsPlanned: true, message.ReconnectAfterMs ?? 0)));
        _hub.On<ReadMoved>("ReadMoved", pushes.Read);
        _hub.On<TypingSeen>("Typing", pushes.Typing);
        _hub.On<ReceiptSeen>("Receipt", pushes.Receipt);
        _hub.On<NoticeMessage>("Notice", notice => Tell(notice, pushes));
        _hub.On<UserView>("Profile", pushes.Profile);
    }

    public Uri Gateway { get; }

    /// <summary>The token that the gateway holds for this link now.</summary>
    public AccessToken Token { get; private set; }

    /// <summary>Set once synced; live from then on.</summary>
    public SyncAnswer? Answer { get; private set; }

    public ChannelReader<object> Inbox => _inbox.Reader;

    /// <summary>The end of the replay, if it came.</summary>
    public DateTimeOffset? CaughtUpAt { get; private set; }

    /// <summary>A membership change did not fit into the inbox: only a new sync tells it again.</summary>
    public bool NeedsSync { get; private set; }

    /// <summary>Called before <see cref="Ended"/> completes, so that nobody finds a dead link to be the current one.</summary>
    public Action<Link>? OnEnd { get; set; }

    public Task<LinkEnd> Ended => _end.Task;

    public async Task OpenAsync(Func<SyncRequest> sync, CancellationToken cancel)
    {
        await _hub.StartAsync(cancel);
        Answer = await InvokeAsync<SyncAnswer>("Sync", [sync()], cancel);
        foreach (var room in Answer.Rooms)
        {
            _pushes.Read(new ReadMoved(room.RoomId, room.ReadSeq, room.Unread, room.Mentions, room.MarkedUnread, room.Head));
        }

        // What was changed while nobody was connected is told like what changes now.
        _pushes.Notice(Answer.Motd);
        if (Answer.User is { } user)
        {
            _pushes.Profile(user);
        }
    }

    /// <summary>
    /// One try of one call. Throws <see cref="ChatRefusedException"/>, <see cref="LinkLostException"/> or, cancelled,
    /// <see cref="OperationCanceledException"/>.
    /// </summary>
    public async Task<T> InvokeAsync<T>(string method, object?[] arguments, CancellationToken cancel)
    {
        if (Ended.IsCompleted)
        {
            throw new LinkLostException(wasSent: false, null);
        }

        try
        {
            return await _hub.InvokeCoreAsync<T>(method, arguments, cancel);
        }
        catch (HubException refused) when (!refused.Message.StartsWith("The server closed the connection", StringComparison.Ordinal))
        {
            throw new ChatRefusedException(Refusal.Parse(refused.Message));
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            throw;
        }
        catch (InvalidOperationException inactive)
        {
            throw new LinkLostException(wasSent: false, inactive);
        }
        catch (Exception lost) when (lost is HubException or OperationCanceledException or IOException or System.Net.WebSockets.WebSocketException
            or TimeoutException or ObjectDisposedException)
        {
            throw new LinkLostException(wasSent: true, lost);
        }
    }

    /// <summary>Sends without waiting for an answer; lost if the link is.</summary>
    public async Task SendAsync(string method, object?[] arguments, CancellationToken cancel) =>
        await _hub.SendCoreAsync(method, arguments, cancel);

    public async Task ReauthenticateAsync(AccessToken token, CancellationToken cancel)
    {
        var answer = await InvokeAsync<Reauthenticated>("Reauthenticate", [token.Value], cancel);
        Token = token with { ExpiresAt = answer.ExpiresAt ?? token.ExpiresAt };
    }

    public void End(LinkEnd end)
    {
        OnEnd?.Invoke(this);
        _end.TrySetResult(end);
    }

    /// <summary>What did not fit into the inbox since the last look.</summary>
    public (Guid Room, long Prev, long Until)[] TakeDropped()
    {
        lock (_dropped)
        {
            if (_dropped.Count == 0)
            {
                return [];
            }

            var taken = _dropped.Select(room => (room.Key, room.Value.Prev, room.Value.Until)).ToArray();
            _dropped.Clear();
            return taken;
        }
    }

    public async ValueTask DisposeAsync() => await _hub.DisposeAsync();

    private static Uri HubUri(Uri gateway) =>
        new UriBuilder(gateway)
        {
            Scheme = gateway.Scheme == "https" ? "wss" : "ws",
            Path = gateway.AbsolutePath.TrimEnd('/') + "/hub",
        }.Uri;

    private void Take(RoomEvents batch)
    {
        if (batch.Items is null or { Count: 0 })
        {
            return;
        }

        if (!_inbox.Writer.TryWrite(batch))
        {
            // HubConnection queues without bound for a handler that waits; so drop, and fetch it by seq when the application reads on.
            lock (_dropped)
            {
                var known = _dropped.TryGetValue(batch.RoomId, out var hole);
                _dropped[batch.RoomId] = (known ? hole.Prev : batch.PrevSeq, Math.Max(known ? hole.Until : 0, batch.LastSeq));
            }

            LogDropped(batch.RoomId, batch.LastSeq);
        }

        _wake();
    }

    private void Put(object message)
    {
        if (!_inbox.Writer.TryWrite(message))
        {
            NeedsSync = true;
        }

        _wake();
    }

    // Kinds that a later server has are none of this client's business.
    private static void Tell(NoticeMessage notice, ClientPushes pushes)
    {
        switch (notice)
        {
            case { Kind: "motd" }:
                pushes.Notice(notice.Text);
                break;
            case { Kind: "announcement", Text: { } text }:
                pushes.Announced(notice.Id, text);
                break;
        }
    }

    [LoggerMessage(7001, LogLevel.Debug, "The application reads slowly: room {Room} up to {Seq} will be fetched later.")]
    private partial void LogDropped(Guid room, long seq);
}

/// <summary>Pushes that are not part of a room's log.</summary>
/// <param name="Notice">The message of the day; null: there is none.</param>
/// <param name="Announced">What an operator says once.</param>
/// <param name="Profile">The user's own.</param>
internal sealed record ClientPushes(
    Action<ReadMoved> Read,
    Action<TypingSeen> Typing,
    Action<ReceiptSeen> Receipt,
    Action<string?> Notice,
    Action<Guid?, string> Announced,
    Action<UserView> Profile);
