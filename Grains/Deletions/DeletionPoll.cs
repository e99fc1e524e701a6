using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace OrleansChat.Grains.Deletions;

/// <summary>Looks every 5 s for deletions that were begun and not finished, whatever stopped them, and wakes their grains.</summary>
internal sealed partial class DeletionPoll(DeletionStore store, IGrainFactory grains, TimeProvider time, ILogger<DeletionPoll> log) : BackgroundService
{
    // Wakened and not awaited in their work: many large ones at once would crowd out everybody else.
    private const int AtOnce = 4;

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            // First the pause: at its start the silo is no member yet.
            await Task.Delay(Period, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            try
            {
                foreach (var user in (await store.Open(AtOnce)).Value ?? [])
                {
                    await grains.AccountDeletion(user).Resume().WaitAsync(stoppingToken);
                }
            }
            catch (Exception fault) when (fault is TimeoutException or OrleansException)
            {
                LogNotWakened(fault);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    [LoggerMessage(EventId = 5043, Level = LogLevel.Warning, Message = "Unfinished deletions could not be taken up; they will be.")]
    private partial void LogNotWakened(Exception fault);
}
