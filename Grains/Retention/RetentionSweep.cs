using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansChat.Delivery;

namespace OrleansChat.Grains.Retention;

/// <summary>
/// On every silo, now and then: takes what is too old from all logs, and tells those who are there. Two at once do no harm, for each batch
/// locks its room; they start at moments of their own.
/// </summary>
internal sealed partial class RetentionSweep(
    RetentionStore store, Fanout.Fanout fanout, IGrainFactory grains, IOptions<RetentionOptions> options, TimeProvider time, ILogger<RetentionSweep> log) : BackgroundService
{
    /// <summary>Goes through all rooms once. Refusals: unavailable.</summary>
    public async Task<Outcome<Done>> Run(CancellationToken cancel)
    {
        RoomId? last = null;
        do
        {
            var page = await store.Due(last);
            if (!page.Ok)
            {
                return page.Refusal;
            }

            foreach (var room in page.Value.Rooms)
            {
                await Drop(room, cancel);
            }

            last = page.Value.Last;
        }
        while (last is not null && !cancel.IsCancellationRequested);
        return default(Done);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var period = TimeSpan.FromMinutes(options.Value.PollMinutes);
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(period * (0.5 + (Random.Shared.NextDouble() / 2)), time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!stoppingToken.IsCancellationRequested)
            {
                await Run(stoppingToken);
            }
        }
    }

    private async Task Drop(RoomId room, CancellationToken cancel)
    {
        var (gone, first) = (0, 0L);
        while (!cancel.IsCancellationRequested && await store.Drop(room) is { Ok: true, Value: { Count: > 0 } dropped })
        {
            (gone, first) = (gone + dropped.Count, dropped.FirstSeq);
        }

        if (gone > 0)
        {
            fanout.Broadcast(new FirstSeqMoved(room, first));
            LogDropped(room, gone);
            await Forget(room, first);
        }
    }

    private async Task Forget(RoomId room, long firstSeq)
    {
        try
        {
            await grains.Room(room).Forget(firstSeq);
        }
        catch (Exception fault)
        {
            // Also of a silo of the release before, which does not know the call.
            LogKept(room, fault);
        }
    }

    [LoggerMessage(EventId = 5301, Level = LogLevel.Information, Message = "{Count} events of room {Room} were too old and are gone.")]
    private partial void LogDropped(RoomId room, int count);

    [LoggerMessage(EventId = 5304, Level = LogLevel.Warning, Message = "Room {Room} could not be told; what is gone is in its memory until newer events take its place.")]
    private partial void LogKept(RoomId room, Exception fault);
}
