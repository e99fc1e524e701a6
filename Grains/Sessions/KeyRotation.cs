using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace OrleansChat.Grains.Sessions;

/// <summary>Looks every hour which step of the keys' life is due. Every silo does; the store lets one take it.</summary>
internal sealed partial class KeyRotation(SigningKeyStore keys, TimeProvider time, ILogger<KeyRotation> log) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromHours(1);
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(await Turn(), time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Until the next look.</summary>
    private async Task<TimeSpan> Turn()
    {
        try
        {
            var turned = await keys.Turn();
            return !turned.Ok ? Retry : turned.Value ? TimeSpan.Zero : Period;
        }
        catch (Exception fault)
        {
            LogFailed(fault);
            return Retry;
        }
    }

    [LoggerMessage(EventId = 5023, Level = LogLevel.Error, Message = "The signing keys could not be looked after; the current one goes on signing.")]
    private partial void LogFailed(Exception fault);
}
