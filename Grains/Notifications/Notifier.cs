using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Runtime;

namespace OrleansChat.Grains.Notifications;

/// <summary>
/// Looks through the logs of the rooms that this silo moved, two seconds of them at a time. What it forgets, by a crash or because too many
/// rooms moved at once, the sweep of <see cref="NotifierGrain"/> finds: their cursors lag behind their heads.
/// </summary>
internal sealed partial class Notifier(
    NotificationStore store, IGrainFactory grains, IOptions<NotificationOptions> options, TimeProvider time, ILogger<Notifier> log) : BackgroundService
{
    private const int MostWaiting = 20_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly HashSet<RoomId> _moved = [];

    /// <summary>A message of this room was committed. Returns at once.</summary>
    public void Committed(RoomId room)
    {
        lock (_lock)
        {
            if (_moved.Count < MostWaiting)
            {
                _moved.Add(room);
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var period = TimeSpan.FromMilliseconds(options.Value.LookMs);
        await Wake();
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(period, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            foreach (var rooms in Take().Chunk(NotificationStore.MostRooms))
            {
                // A stop does not wait for all of them; the sweep finds what is left.
                if (stoppingToken.IsCancellationRequested)
                {
                    break;
                }

                await Look(rooms);
            }
        }
    }

    private async Task Look(RoomId[] rooms)
    {
        try
        {
            var looked = await store.LookThroughRooms(rooms);

            // Somebody else had the others' cursors, perhaps from before what brought them here.
            foreach (var room in looked.Ok ? rooms.Except(looked.Value) : rooms)
            {
                Committed(room);
            }
        }
        catch (Exception fault)
        {
            LogFailed(fault);
        }
    }

    private RoomId[] Take()
    {
        lock (_lock)
        {
            RoomId[] rooms = [.. _moved];
            _moved.Clear();
            return rooms;
        }
    }

    /// <summary>Makes sure that the one is there who sweeps and tells, and who sends webhooks.</summary>
    private async Task Wake()
    {
        try
        {
            await grains.Notifier().Wake().WaitAsync(Patience, time);
            await grains.WebhookSender().Wake().WaitAsync(Patience, time);
        }
        catch (Exception fault) when (fault is TimeoutException or OrleansException)
        {
            LogNotWakened(fault);
        }
    }

    [LoggerMessage(EventId = 5302, Level = LogLevel.Error, Message = "The logs could not be looked through for whom to tell; the sweep does it.")]
    private partial void LogFailed(Exception fault);

    [LoggerMessage(EventId = 5303, Level = LogLevel.Warning, Message = "The notifier could not be wakened; its reminder will.")]
    private partial void LogNotWakened(Exception fault);
}
