using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using OrleansChat.Schedule;

namespace OrleansChat.Grains.Schedule;

/// <summary>
/// Looks every second or so for what is due. The reminder brings it back wherever silos are left. Should there be two for a moment, the
/// leases in the database keep them apart. Reentrant: posting takes time, waking must not wait.
/// </summary>
[Reentrant]
internal sealed partial class SchedulerGrain(
    ScheduledSender sender, ReminderStore reminders, Fanout.Fanout fanout, IOptions<ScheduleOptions> options, ILogger<SchedulerGrain> log)
    : Grain, ISchedulerGrain, IRemindable
{
    private const string Reminder = "schedule";
    private const int AtOnce = 500;

    /// <summary>Orleans' shortest.</summary>
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private IGrainTimer? _looks;

    private TimeSpan Period => TimeSpan.FromSeconds(options.Value.PollSeconds);

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _looks = this.RegisterGrainTimer(Look, new GrainTimerCreationOptions(TimeSpan.Zero, Period) { KeepAlive = true, Interleave = true });
        try
        {
            await this.RegisterOrUpdateReminder(Reminder, Minute, Minute);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // The next start of a silo makes it anew.
            LogNoReminder(fault);
        }
    }

    public Task Wake()
    {
        _looks!.Change(TimeSpan.Zero, Period);
        return Task.CompletedTask;
    }

    public Task ReceiveReminder(string reminderName, TickStatus status) => Task.CompletedTask;

    private async Task Look(CancellationToken deactivated)
    {
        // Told and not repeated: whoever is away, or misses it, finds it in the list.
        foreach (var due in (await reminders.TakeThoseDue(AtOnce)).Value ?? [])
        {
            fanout.Broadcast(due);
        }

        await sender.SendDue(deactivated);
    }

    [LoggerMessage(EventId = 5203, Level = LogLevel.Warning, Message = "The reminder of the scheduler could not be set.")]
    private partial void LogNoReminder(Exception fault);
}
