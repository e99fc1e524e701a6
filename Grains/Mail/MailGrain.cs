using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using OrleansChat.Mail;

namespace OrleansChat.Grains.Mail;

/// <summary>
/// The sender of the cluster: looks when it is woken, and every few seconds. The reminder brings it back wherever silos are left.
/// Should there be two for a moment, the leases of the outbox keep them apart. Reentrant: sending takes time, waking must not wait.
/// </summary>
[Reentrant]
internal sealed partial class MailGrain(MailSender sender, IOptions<MailOptions> options, ILogger<MailGrain> log) : Grain, IMailGrain, IRemindable
{
    private const string Reminder = "mail";

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
            // The next start of a silo, or the next wake, makes the sender anew.
            LogNoReminder(fault);
        }
    }

    public Task Wake()
    {
        _looks!.Change(TimeSpan.Zero, Period);
        return Task.CompletedTask;
    }

    public Task ReceiveReminder(string reminderName, TickStatus status) => Task.CompletedTask;

    private Task Look(CancellationToken deactivated) => sender.SendDue(deactivated);

    [LoggerMessage(EventId = 5111, Level = LogLevel.Warning, Message = "The reminder of the mail sender could not be set.")]
    private partial void LogNoReminder(Exception fault);
}
