using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Runtime;
using OrleansChat.Grains.Rooms;

namespace OrleansChat.Grains.Cluster;

/// <summary>
/// A silo that serves more rooms than the others hands some of them to the one that serves fewest: a few in each look, one after
/// another, so that nobody feels it. Else a silo that joins a busy cluster would wait for rooms to rest (docs/adr/0019).
/// </summary>
internal sealed partial class RoomBalance(
    ActiveRooms rooms,
    RoomPlaces places,
    ProcessCalls calls,
    IGrainFactory grains,
    IClusterMembershipService membership,
    ILocalSiloDetails own,
    IOptions<RoomOptions> options,
    TimeProvider time,
    ILogger<RoomBalance> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.BalanceSeconds == 0)
        {
            return;
        }

        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.Value.BalanceSeconds), time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await Look(stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The silo stops: Orleans moves what is left.
        }
    }

    private async Task Look(CancellationToken stop)
    {
        try
        {
            var others = membership.CurrentSnapshot.Members.Values
                .Where(member => member.Status == SiloStatus.Active && !member.SiloAddress.Equals(own.SiloAddress))
                .Select(member => member.SiloAddress)
                .ToArray();
            var told = await Task.WhenAll(others.Select(silo => calls.Ask(grains.Process(silo).Look)));
            if (!Array.TrueForAll(told, view => view.Ok))
            {
                // One comes or goes just now; the next look knows more.
                return;
            }

            var (to, count) = BalanceRules.Plan(rooms.Count, [.. told.Select(view => view.Value!.Rooms)]);
            foreach (var room in count == 0 ? [] : rooms.Take(count))
            {
                stop.ThrowIfCancellationRequested();
                if (await Move(room, others[to]))
                {
                    RoomMetrics.Moved();
                }
            }
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // It stays where it is, and the next look is another chance.
            LogFailed(fault);
        }
    }

    private async Task<bool> Move(RoomId room, SiloAddress to)
    {
        var place = await grains.Room(room).Place();
        return place.Ok && (await places.Move(place.Value, to)).Ok;
    }

    [LoggerMessage(5331, LogLevel.Information, "A room could not be handed over.")]
    private partial void LogFailed(Exception fault);
}
