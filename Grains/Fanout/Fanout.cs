using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Runtime;
using OrleansChat.Cluster;
using OrleansChat.Delivery;
using OrleansChat.Notifications;
using OrleansChat.Presence;
using OrleansChat.Rooms;
using OrleansChat.Users;

namespace OrleansChat.Grains.Fanout;

/// <summary>From the rooms of this silo to the gateways: one pump per live gateway, whatever the number of rooms and users.</summary>
public sealed partial class Fanout(
    ILocalSiloDetails silo,
    IGrainFactory grains,
    IOptions<FanoutOptions> options,
    TimeProvider time,
    ILogger<Fanout> logger)
{
    private readonly ConcurrentDictionary<GatewayId, GatewayPump> _pumps = [];

    /// <summary>How this silo signs its deliveries; another after a restart.</summary>
    public string Silo { get; } = silo.SiloAddress.ToParsableString();

    /// <summary>Hands a committed batch to the attached gateways; those that are gone leave the set.</summary>
    public void Publish(RoomBatch batch, HashSet<GatewayId> attached) =>
        ToAttached(batch, attached, static (outbox, item) => outbox.Add(item));

    public void Moved(RoomHead head, HashSet<GatewayId> attached) =>
        ToAttached(head, attached, static (outbox, item) => outbox.Moved(item));

    public void Typing(TypingSeen typing, HashSet<GatewayId> attached) =>
        ToAttached(typing, attached, static (outbox, item) => outbox.Add(item));

    /// <summary>To those of the gateways that this silo has met; the others report again when they meet it.</summary>
    public void Tell(PresenceView seen, IReadOnlyCollection<GatewayId> watching)
    {
        foreach (var gateway in watching)
        {
            if (_pumps.TryGetValue(gateway, out var pump))
            {
                pump.Add(seen, static (outbox, item) => outbox.Add(item));
            }
        }
    }

    /// <summary>Whom this user may see has changed.</summary>
    public void SightMoved(UserId watcher) => ToAll(watcher, static (outbox, item) => outbox.SightMoved(item));

    /// <summary>Tells every live gateway that this silo serves the room now.</summary>
    public void Activated(RoomHead head) => ToAll(head, static (outbox, item) => outbox.Activated(item));

    public void Broadcast(MemberMoved moved) => ToAll(moved, static (outbox, item) => outbox.Add(item));

    public void Broadcast(FirstSeqMoved moved) => ToAll(moved, static (outbox, item) => outbox.Add(item));

    public void Broadcast(ReadMoved moved) => ToAll(moved, static (outbox, item) => outbox.Add(item));

    public void Broadcast(DraftMoved moved) => ToAll(moved, static (outbox, item) => outbox.Add(item));

    public void Broadcast(ReminderDue due) => ToAll(due, static (outbox, item) => outbox.Add(item));

    public void Broadcast(ScheduledFailed failed) => ToAll(failed, static (outbox, item) => outbox.Add(item));

    public void Broadcast(SessionEnded ended) => ToAll(ended, static (outbox, item) => outbox.Add(item));

    public void Broadcast(UserView changed) => ToAll(changed, static (outbox, item) => outbox.Add(item));

    public void Broadcast(NotificationsMoved moved) => ToAll(moved, static (outbox, item) => outbox.Add(item));

    public void Announce(string text) => ToAll((Guid.CreateVersion7(), text), static (outbox, item) => outbox.Announce(item));

    public void TextsChanged(long version) => ToAll(version, static (outbox, item) => outbox.TextsChanged(item));

    /// <summary>What the pumps of attached gateways have to tell.</summary>
    internal FeedView[] See(HashSet<GatewayId> attached) =>
    [
        .. attached.Select(gateway => _pumps.TryGetValue(gateway, out var pump)
            ? new FeedView(gateway, WaitingBytes: pump.WaitingBytes, SilenceMs: (long)pump.Silence.TotalMilliseconds)
            : new FeedView(gateway)),
    ];

    /// <summary>The gateways that hold a lease.</summary>
    internal IReadOnlyCollection<GatewayPump> Pumps => [.. _pumps.Values];

    /// <summary>A gateway is alive: it has a pump from now on.</summary>
    internal void Meet(GatewayId gateway, IGatewayObserver observer)
    {
        if (_pumps.ContainsKey(gateway))
        {
            return;
        }

        var pump = new GatewayPump(gateway, observer, Silo, options.Value, grains, time, logger);
        if (_pumps.TryAdd(gateway, pump))
        {
            LogMet(gateway);
            // The first beat tells the gateway that this silo exists.
            pump.Add(0, static (_, _) => { });
        }
    }

    internal void Forget(GatewayId gateway)
    {
        if (_pumps.TryRemove(gateway, out var pump))
        {
            pump.Stop();
            LogForgot(gateway);
        }
    }

    /// <summary>Beats, and ends the leases of gateways that fell silent.</summary>
    internal void Tick()
    {
        foreach (var (gateway, pump) in _pumps)
        {
            if (pump.LeaseEnded)
            {
                FanoutMetrics.LeaseEnded();
                Forget(gateway);
            }
            else
            {
                pump.Beat();
            }
        }
    }

    private void ToAttached<T>(T item, HashSet<GatewayId> attached, Action<Outbox, T> add)
    {
        List<GatewayId>? gone = null;
        foreach (var gateway in attached)
        {
            if (_pumps.TryGetValue(gateway, out var pump))
            {
                pump.Add(item, add);
            }
            else
            {
                (gone ??= []).Add(gateway);
            }
        }

        gone?.ForEach(gateway => attached.Remove(gateway));
    }

    private void ToAll<T>(T item, Action<Outbox, T> add)
    {
        foreach (var (_, pump) in _pumps)
        {
            pump.Add(item, add);
        }
    }

    [LoggerMessage(EventId = 3011, Level = LogLevel.Information, Message = "Gateway {Gateway} is met.")]
    private partial void LogMet(GatewayId gateway);

    [LoggerMessage(EventId = 3012, Level = LogLevel.Information, Message = "Gateway {Gateway} is gone.")]
    private partial void LogForgot(GatewayId gateway);
}
