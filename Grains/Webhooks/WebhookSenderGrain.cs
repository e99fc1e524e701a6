using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using OrleansChat.Webhooks;

namespace OrleansChat.Grains.Webhooks;

[Reentrant]
internal sealed class WebhookSenderGrain(WebhookSender sender, ILogger<WebhookSenderGrain> log) : StandingGrain("webhooks", log), IWebhookSenderGrain
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    protected override IEnumerable<(TimeSpan Period, Func<CancellationToken, Task> Look)> Looks => [(Period, sender.SendDue)];
}
