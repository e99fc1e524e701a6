using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using OrleansChat.Mail;

namespace OrleansChat.Grains.Mail;

/// <summary>The sender of the cluster: looks when it is woken, and every few seconds.</summary>
[Reentrant]
internal sealed class MailGrain(MailSender sender, IOptions<MailOptions> options, ILogger<MailGrain> log) : StandingGrain("mail", log), IMailGrain
{
    protected override IEnumerable<(TimeSpan Period, Func<CancellationToken, Task> Look)> Looks =>
        [(TimeSpan.FromSeconds(options.Value.PollSeconds), sender.SendDue)];
}
