using OrleansChat.Gateway.Delivery;

namespace OrleansChat.Gateway.Sockets;

/// <summary>The one timer of all sockets: pings, silence, waiting queues, expired tokens.</summary>
internal sealed class Ticker(Connections connections, CoarseClock clock, TimeProvider time) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                var now = clock.Move();
                var utc = time.GetUtcNow();
                foreach (var connection in connections.All())
                {
                    connection.Tick(now, utc);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The process stops.
        }
    }
}
