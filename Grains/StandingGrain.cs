using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace OrleansChat.Grains;

/// <summary>
/// One of the cluster that looks every few seconds and when it is woken. The reminder brings it back wherever silos are left. Should there
/// be two for a moment, the leases in the database keep them apart. Make it reentrant: looking takes time, waking must not wait.
/// </summary>
internal abstract partial class StandingGrain(string reminder, ILogger log) : Grain, IRemindable
{
    /// <summary>Orleans' shortest.</summary>
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private (IGrainTimer Timer, TimeSpan Period)[] _looks = [];

    /// <summary>What it looks after, and how often; each for itself, so that a slow one holds up no other.</summary>
    protected abstract IEnumerable<(TimeSpan Period, Func<CancellationToken, Task> Look)> Looks { get; }

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _looks = [.. Looks.Select(one => (
            this.RegisterGrainTimer(one.Look, new GrainTimerCreationOptions(TimeSpan.Zero, one.Period) { KeepAlive = true, Interleave = true }),
            one.Period))];
        try
        {
            await this.RegisterOrUpdateReminder(reminder, Minute, Minute);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // The next start of a silo, or the next wake, makes it anew.
            LogNoReminder(reminder, fault);
        }
    }

    public Task Wake()
    {
        foreach (var (timer, period) in _looks)
        {
            timer.Change(TimeSpan.Zero, period);
        }

        return Task.CompletedTask;
    }

    public Task ReceiveReminder(string reminderName, TickStatus status) => Task.CompletedTask;

    [LoggerMessage(EventId = 5301, Level = LogLevel.Warning, Message = "The reminder {Reminder} could not be set.")]
    private partial void LogNoReminder(string reminder, Exception fault);
}
