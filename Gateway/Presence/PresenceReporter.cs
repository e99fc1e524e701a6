using Microsoft.Extensions.Options;
using OrleansChat.Gateway.Delivery;
using OrleansChat.Gateway.Sockets;
using OrleansChat.Presence;

namespace OrleansChat.Gateway.Presence;

/// <summary>Drives presence: reports to the shards what moved, tells the sockets what the shards said, and asks again who may see whom.</summary>
internal sealed partial class PresenceReporter(
    IGrainFactory grains,
    PresenceLinks links,
    Watches watches,
    GatewayIdentity gateway,
    IOptions<PresenceOptions> options,
    IOptions<DeliveryOptions> delivery,
    CoarseClock clock,
    TimeProvider time,
    ILogger<PresenceReporter> logger) : BackgroundService
{
    /// <summary>Wishes in one question.</summary>
    public const int Chunk = 5_000;

    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);

    private Task _checking = Task.CompletedTask;

    /// <summary>Reports to the users' shards now, not with the next tick.</summary>
    public void Hurry(IEnumerable<UserId> users)
    {
        foreach (var shard in users.Select(PresenceShards.Of).Distinct())
        {
            _ = Report(shard);
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (cancellationToken.IsCancellationRequested)
        {
            return;
        }

        try
        {
            var told = Enumerable.Range(0, links.All.Count).Where(shard => !links.All[shard].IsEmpty);
            await Task.WhenAll(told.Select(shard => grains.Presence(shard).Retire(gateway.Id))).WaitAsync(Farewell, time, cancellationToken);
        }
        catch (Exception fault) when (fault is TimeoutException or OrleansException or OperationCanceledException or InvalidOperationException)
        {
            // The leases lapse by themselves.
            LogNotReported(fault);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(options.Value.TickMs), time);
        var refreshed = clock.Now;
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                for (var shard = 0; shard < links.All.Count; shard++)
                {
                    _ = Report(shard);
                }

                if (clock.Now - refreshed >= options.Value.RefreshSeconds * 1000L)
                {
                    refreshed = clock.Now;
                    watches.DoubtAll();
                }

                if (_checking.IsCompleted && watches.TakeDoubted() is { Length: > 0 } doubted)
                {
                    _checking = Check(doubted, stoppingToken);
                }

                watches.Flush();
            }
        }
        catch (OperationCanceledException)
        {
            // The process stops.
        }
    }

    private async Task Report(int shard)
    {
        var link = links.All[shard];
        while (link.Take(clock.Now, delivery.Value.PeriodSeconds * 1000L, options.Value.RefreshSeconds * 1000L) is { } report)
        {
            var answered = false;
            try
            {
                var answer = await grains.Presence(shard).Report(report);
                answered = answer.Known;
                Array.ForEach(answer.Watched, watches.Learn);
            }
            catch (Exception fault)
            {
                // The next tick reports everything.
                LogNotReported(fault);
                return;
            }
            finally
            {
                link.Answered(answered);
            }
        }
    }

    private async Task Check(Wish[] doubted, CancellationToken stop)
    {
        foreach (var wishes in doubted.Chunk(Chunk))
        {
            try
            {
                var granted = await grains.Watchers().Granted(wishes).WaitAsync(stop);
                if (granted.Ok)
                {
                    watches.Judge(wishes, granted.Value.ToHashSet());
                    continue;
                }
            }
            catch (Exception fault) when (fault is TimeoutException or OrleansException)
            {
                LogNotReported(fault);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            watches.Return(wishes);
        }
    }

    [LoggerMessage(4271, LogLevel.Warning, "Presence could not be reported or asked for; it will be tried again.")]
    private partial void LogNotReported(Exception fault);
}
