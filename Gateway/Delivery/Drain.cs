using Microsoft.Extensions.Options;
using OrleansChat.Gateway.Processes;
using OrleansChat.Gateway.Sockets;

namespace OrleansChat.Gateway.Delivery;

/// <summary>
/// When the process stops: no new sockets, not ready, and those that are open are told to go elsewhere, a few at a time, so that
/// the others do not get them all at once.
/// </summary>
internal sealed partial class Drain(
    Connections connections, ProcessEnd end, IOptions<DeliveryOptions> options, TimeProvider time, ILogger<Drain> logger)
    : IHostedLifecycleService
{
    private const int SlicesPerSecond = 10;

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        connections.IsDraining = true;
        var open = connections.All().ToArray();
        if (open.Length == 0)
        {
            return;
        }

        LogDraining(open.Length);
        Random.Shared.Shuffle(open);
        var seconds = end.Drains ? options.Value.DrainSeconds : 0;
        var slices = Math.Max(1, seconds * SlicesPerSecond);
        foreach (var slice in open.Chunk(Math.Max(1, (open.Length + slices - 1) / slices)))
        {
            foreach (var connection in slice)
            {
                connection.GoAway("drain", Random.Shared.Next(0, 2_000), drop: false);
            }

            if (connections.Count > 0 && seconds > 0)
            {
                await Task.Delay(TimeSpan.FromSeconds(1.0 / SlicesPerSecond), time, cancellationToken)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(4251, LogLevel.Information, "{Count} sockets are told to go elsewhere.")]
    private partial void LogDraining(int count);
}
