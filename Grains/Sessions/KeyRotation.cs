using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace OrleansChat.Grains.Sessions;

/// <summary>Looks every hour, and when it is woken, which step of the keys' life is due. Every silo does; the store lets one take it.</summary>
internal sealed partial class KeyRotation(SigningKeyStore keys, TimeProvider time, ILogger<KeyRotation> log) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromHours(1);
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(5);

    private TaskCompletionSource _woken = New();

    /// <summary>A step may be due now.</summary>
    public void Wake() => Volatile.Read(ref _woken).TrySetResult();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            // Before the look: who wakes it meanwhile makes it look again.
            var woken = New();
            Volatile.Write(ref _woken, woken);
            await Task.WhenAny(Task.Delay(await Turn(), time, stoppingToken), woken.Task);
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

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
