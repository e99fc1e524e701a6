using Microsoft.Extensions.Options;
using OrleansChat.Delivery;
using OrleansChat.Gateway.Sockets;

namespace OrleansChat.Gateway.Delivery;

/// <summary>
/// Keeps this gateway known to the silos, and compares what it has with the database: whatever a push lost, a silo forgot or a
/// network swallowed is found here within a period.
/// </summary>
internal sealed partial class LeaseKeeper(
    IGrainFactory grains,
    GatewayIdentity gateway,
    GatewayObserver observer,
    LogEpoch epoch,
    RoomFeeds feeds,
    Attachments attachments,
    Connections connections,
    Reconciler reconciler,
    SiloBeats beats,
    IOptions<DeliveryOptions> options,
    CoarseClock clock,
    TimeProvider time,
    ILogger<LeaseKeeper> logger) : BackgroundService
{
    /// <summary>Rooms or users in one question.</summary>
    private const int Chunk = 1_000;

    /// <summary>How long a committed event may be on its way before it counts as lost.</summary>
    private static readonly TimeSpan OnItsWay = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    // The runtime knows the observer by a weak reference only; this field is what keeps it.
    private readonly GatewayObserver _observer = observer;
    private IGatewayObserver? _reference;

    /// <summary>When the directory last took our announcement, on the coarse clock; 0: never.</summary>
    public long AnnouncedAt { get; private set; }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        Repeat(Announce, stoppingToken),
        Repeat(CompareEpoch, stoppingToken),
        Repeat(CompareHeads, stoppingToken),
        Repeat(CompareDigests, stoppingToken),
        Repeat(CheckSilos, stoppingToken));

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (_reference is { } reference)
        {
            try
            {
                await grains.GatewayDirectory().Retire(gateway.Id).WaitAsync(cancellationToken);
                grains.DeleteObjectReference<IGatewayObserver>(reference);
            }
            catch (Exception fault) when (fault is TimeoutException or OrleansException or OperationCanceledException or InvalidOperationException)
            {
                // The row lapses by itself.
                LogStepFailed(nameof(StopAsync), fault);
            }
        }
    }

    private async Task Repeat(Func<CancellationToken, Task> step, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var pause = TimeSpan.FromSeconds(options.Value.PeriodSeconds);
            try
            {
                await step(stop);
            }
            catch (Exception fault) when (!stop.IsCancellationRequested)
            {
                LogStepFailed(step.Method.Name, fault);
                pause = Retry;
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await Task.Delay(pause, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task Announce(CancellationToken stop)
    {
        _reference ??= grains.CreateObjectReference<IGatewayObserver>(_observer);
        await grains.GatewayDirectory().Announce(gateway.Id, _reference).WaitAsync(stop);
        AnnouncedAt = clock.Now;
    }

    private async Task CompareEpoch(CancellationToken stop) => epoch.Note(await grains.History().Epoch().WaitAsync(stop));

    /// <summary>The database, never an activation's memory, says where a room's log ends.</summary>
    private async Task CompareHeads(CancellationToken stop)
    {
        feeds.Sweep();
        List<(RoomFeed Feed, long Head)> late = [];
        foreach (var chunk in feeds.All().Chunk(Chunk))
        {
            foreach (var head in await grains.History().Heads([.. chunk.Select(feed => feed.Room)]).WaitAsync(stop))
            {
                if (feeds.TryGet(head.Room, out var feed) && feed.Position < head.Head)
                {
                    late.Add((feed, head.Head));
                }
            }
        }

        if (late.Count == 0)
        {
            return;
        }

        await Task.Delay(OnItsWay, time, stop);
        foreach (var (feed, head) in late)
        {
            if (feed.Position is var position && position < head)
            {
                LogLate(feed.Room, position, head);
                DeliveryMetrics.FoundLate();
                feed.Begin(head);
                feed.Reach(head);
                _ = attachments.Attach(feed);
            }
        }
    }

    private async Task CompareDigests(CancellationToken stop)
    {
        foreach (var chunk in connections.Users().Where(user => user.Digest is not null).Chunk(Chunk))
        {
            var answers = await grains.UserRooms().Digests([.. chunk.Select(user => user.User)]).WaitAsync(stop);
            foreach (var answer in answers)
            {
                if (connections.Find(answer.User) is { Digest: { } digest } && digest != answer.Digest)
                {
                    reconciler.Request(answer.User);
                }
            }
        }
    }

    private Task CheckSilos(CancellationToken stop)
    {
        var before = clock.Now - options.Value.SilentSiloSeconds * 1000L;
        foreach (var feed in feeds.All())
        {
            if (feed.Attachment is { Silo: { } silo } attachment && Math.Max(attachment.At, beats.Last(silo)) < before)
            {
                _ = attachments.Attach(feed);
            }
        }

        beats.Forget(before);
        return Task.CompletedTask;
    }

    [LoggerMessage(4241, LogLevel.Warning, "{Step} failed; it will be tried again.")]
    private partial void LogStepFailed(string step, Exception fault);

    [LoggerMessage(4242, LogLevel.Warning, "Room {Room} stood at {Position} here, but at {Head} in the database.")]
    private partial void LogLate(RoomId room, long position, long head);
}
