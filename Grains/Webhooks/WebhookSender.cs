using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Mime;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansChat.Grains.Outbound;
using OrleansChat.Grains.Rooms;
using OrleansChat.Grains.Sessions;
using OrleansChat.Rooms;

namespace OrleansChat.Grains.Webhooks;

/// <summary>Sends each room's events to its webhooks, in order, one after the other. At least once: a repeat has the same id.</summary>
internal sealed partial class WebhookSender(
    WebhookQueue queue,
    HistoryStore history,
    SealedSecrets secrets,
    OutboundHttp http,
    IOptions<WebhookOptions> options,
    IOptions<OutboundOptions> outbound,
    TimeProvider time,
    ILogger<WebhookSender> log)
{
    private const int MostEvents = 50;
    private const int MostBytes = 256 * 1024;
    private const int Gone = 410;

    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    /// <summary>One webhook is held no longer, however slowly it takes events.</summary>
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(20);

    /// <summary>Until nothing is due any more.</summary>
    public async Task SendDue(CancellationToken cancel)
    {
        var lease = Turn + TimeSpan.FromSeconds(outbound.Value.TimeoutSeconds) + Margin;
        while (!cancel.IsCancellationRequested)
        {
            var claimed = await queue.Claim(options.Value.Concurrency, lease);
            if (!claimed.Ok || claimed.Value.Length == 0)
            {
                return;
            }

            await Task.WhenAll(claimed.Value.Select(webhook => Send(webhook, cancel)));
        }
    }

    private async Task Send(ClaimedWebhook webhook, CancellationToken cancel)
    {
        var secret = secrets.Open(webhook.Sealed, WebhookStore.Purpose(webhook.Id));
        var (taken, began) = (webhook.Seq, time.GetTimestamp());
        foreach (var item in await history.Pull(webhook.Room, webhook.Seq, MostEvents, MostBytes))
        {
            var (status, reason) = await Send(webhook, item, secret, cancel);
            if (reason is not null)
            {
                await Note(webhook, taken, status, reason);
                return;
            }

            taken = item.Seq;
            if (time.GetElapsedTime(began) > Turn || cancel.IsCancellationRequested)
            {
                break;
            }
        }

        await queue.Advance(webhook, taken);
    }

    /// <returns>No reason: it took the event.</returns>
    private async Task<(int Status, string? Reason)> Send(ClaimedWebhook webhook, RoomEvent item, byte[] secret, CancellationToken cancel)
    {
        var (id, now, body) = (WebhookBody.Id(webhook.Room, item.Seq), time.GetUtcNow().ToUnixTimeSeconds(), WebhookBody.Of(webhook.Room, item));
        using var request = new HttpRequestMessage(HttpMethod.Post, webhook.Url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(MediaTypeNames.Application.Json);
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", now.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("webhook-signature", WebhookSignature.Sign(secret, id, now, body));
        try
        {
            var answer = await http.Send(request, cancel);
            return (answer.Status, answer.IsSuccess ? null : answer.Status.ToString(CultureInfo.InvariantCulture));
        }
        catch (Exception fault) when (fault is HttpRequestException or OperationCanceledException)
        {
            return (0, (fault as HttpRequestException)?.HttpRequestError.ToString() ?? "no answer in time");
        }
    }

    private async Task Note(ClaimedWebhook webhook, long taken, int status, string reason)
    {
        // The next event's first failure, if some were taken before it.
        var attempt = taken > webhook.Seq ? 1 : webhook.Attempt;
        if (status == Gone || attempt >= options.Value.MaxAttempts)
        {
            await queue.Disable(webhook, taken, reason);
            LogDisabled(webhook.Id, attempt, reason);
            return;
        }

        var pause = Backoff.Pause(TimeSpan.FromSeconds(options.Value.RetrySeconds), LongestPause, attempt, Random.Shared.NextDouble());
        await queue.TryAgain(webhook, taken, pause);
        LogNotSent(webhook.Id, attempt, reason, (int)pause.TotalSeconds);
    }

    [LoggerMessage(EventId = 5321, Level = LogLevel.Warning, Message = "The webhook {Webhook} was disabled after {Attempts} tries ({Reason}).")]
    private partial void LogDisabled(Guid webhook, int attempts, string reason);

    [LoggerMessage(EventId = 5322, Level = LogLevel.Information, Message = "The webhook {Webhook} took no event at try {Attempt} ({Reason}); the next one comes in {Seconds} s.")]
    private partial void LogNotSent(Guid webhook, int attempt, string reason, int seconds);
}
