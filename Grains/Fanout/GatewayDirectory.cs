using System.Data.Common;
using System.Net.Sockets;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace OrleansChat.Grains.Fanout;

/// <summary>Keeps the fan-out's pumps in step with the rows of live gateways, and drives their beats.</summary>
public sealed partial class GatewayDirectory(
    Fanout fanout,
    GatewayStore store,
    IOptions<FanoutOptions> options,
    TimeProvider time,
    ILogger<GatewayDirectory> logger) : BackgroundService
{
    private static readonly TimeSpan TickEvery = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TickEvery, time);
        var readAt = 0L;
        try
        {
            do
            {
                fanout.Tick();
                if (readAt == 0 || time.GetElapsedTime(readAt).TotalMilliseconds >= options.Value.DirectoryMs)
                {
                    readAt = time.GetTimestamp();
                    await Read();
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
    }

    private async Task Read()
    {
        try
        {
            foreach (var (gateway, observer) in await store.ReadLive(options.Value.LeaseMs / 1000.0))
            {
                fanout.Meet(gateway, observer);
            }
        }
        catch (Exception fault) when (fault is DbException or SocketException or IOException or TimeoutException)
        {
            // Known gateways keep their pumps; new ones wait until the database is back.
            LogUnreadable(fault);
        }
    }

    [LoggerMessage(EventId = 3021, Level = LogLevel.Warning, Message = "The gateways' rows could not be read.")]
    private partial void LogUnreadable(Exception fault);
}
