using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Runtime;
using OrleansChat.Grains.Rooms;

namespace OrleansChat.Grains.Cluster;

/// <summary>
/// A silo that serves more rooms than the others hands some of them to the one that serves fewest: a few in each look, one after
/// another, so that nobody feels it (docs/adr/0020).
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
                // A silo that stops does not wait for a room: Orleans moves what is left.
                await TryLook(stoppingToken).WaitAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The silo stops.
        }
    }

    private async Task TryLook(CancellationToken stop)
    {
        try
        {
            await Look(stop);
        }
        catch (Exception fault)
        {
            // Thrown on, it would end the silo; the next look is another chance. A silo that stops has none, and needs none.
            if (!stop.IsCancellationRequested)
            {
                LogLookFailed(fault);
            }
        }
    }

    private async Task Look(CancellationToken stop)
    {
        var others = membership.Active().Select(member => member.SiloAddress).Where(silo => !silo.Equals(own.SiloAddress)).ToArray();
        var told = await Task.WhenAll(others.Select(silo => calls.Ask(grains.Process(silo).Look)));
        if (!Array.TrueForAll(told, view => view.Ok))
        {
            // One comes or goes just now; the next look knows more.
            return;
        }

        var (to, count) = BalanceRules.Plan(rooms.Count, [.. told.Select(view => view.Value!.Rooms)]);
        foreach (var room in count == 0 ? [] : rooms.Some(count))
        {
            if (stop.IsCancellationRequested || !IsActive(others[to]))
            {
                return;
            }

            await Move(room, others[to]);
        }
    }

    private bool IsActive(SiloAddress silo) => membership.CurrentSnapshot.GetSiloStatus(silo) == SiloStatus.Active;

    private async Task Move(RoomId room, SiloAddress to)
    {
        try
        {
            // Another silo's room by now is not ours to move.
            var place = await grains.Room(room).Place();
            if (!place.Ok || place.Value.Silo != own.SiloAddress.ToParsableString())
            {
                return;
            }

            // It may have come up here again, where the other silo went meanwhile.
            var moved = await places.Move(place.Value, to);
            if (moved.Ok && moved.Value.Silo != own.Name)
            {
                RoomMetrics.Moved();
            }
        }
        catch (Exception fault)
        {
            // This one stays here; the rest of the look goes on.
            LogFailed(room, fault);
        }
    }

    [LoggerMessage(5331, LogLevel.Warning, "The room {Room} could not be handed over.")]
    private partial void LogFailed(RoomId room, Exception fault);

    [LoggerMessage(5332, LogLevel.Warning, "The silos' rooms could not be compared.")]
    private partial void LogLookFailed(Exception fault);
}
