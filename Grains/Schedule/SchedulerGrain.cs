using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using OrleansChat.Schedule;

namespace OrleansChat.Grains.Schedule;

/// <summary>Looks every second or so for what is due.</summary>
[Reentrant]
internal sealed class SchedulerGrain(
    ScheduledSender sender, ReminderStore reminders, Fanout.Fanout fanout, IOptions<ScheduleOptions> options, ILogger<SchedulerGrain> log)
    : StandingGrain("schedule", log), ISchedulerGrain
{
    private const int AtOnce = 500;

    protected override IEnumerable<(TimeSpan Period, Func<CancellationToken, Task> Look)> Looks =>
        [(TimeSpan.FromSeconds(options.Value.PollSeconds), Look)];

    private async Task Look(CancellationToken deactivated)
    {
        // Told and not repeated: whoever is away, or misses it, finds it in the list.
        foreach (var due in (await reminders.TakeThoseDue(AtOnce)).Value ?? [])
        {
            fanout.Broadcast(due);
        }

        await sender.SendDue(deactivated);
    }
}
