using System.Net.Http.Headers;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansChat.Grains.Mail;
using OrleansChat.Grains.Outbound;

namespace OrleansChat.Grains.Push;

/// <summary>Sends what is due. At least once; a push that is sent again takes the place of the first one, by its topic.</summary>
internal sealed partial class PushSender(
    PushStore store,
    VapidStore vapid,
    OutboundHttp http,
    IOptions<PushOptions> options,
    IOptions<OutboundOptions> outbound,
    IOptions<MailOptions> mail,
    TimeProvider time,
    ILogger<PushSender> log)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(30);

    /// <summary>The lease outlives the try that it covers by so much.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(20);

    /// <summary>Until nothing is due any more.</summary>
    public async Task SendDue(CancellationToken cancel)
    {
        await store.Clear();
        while (!cancel.IsCancellationRequested)
        {
            var claimed = await store.Claim(options.Value.Concurrency, TimeSpan.FromSeconds(outbound.Value.TimeoutSeconds) + Margin);
            if (!claimed.Ok || claimed.Value.Length == 0)
            {
                return;
            }

            await Task.WhenAll(claimed.Value.Select(push => Send(push, cancel)));
        }
    }

    private Task<Outcome<int>> Send(ClaimedPush push, CancellationToken cancel) =>
        push.Browser.Gone ? store.Forget(push.Subscription)
        : push.Message is { } message ? Send(push, message, cancel)
        : store.Finish(push);

    private async Task<Outcome<int>> Send(ClaimedPush push, PushMessage message, CancellationToken cancel)
    {
        var key = await vapid.Key();
        if (!key.Ok)
        {
            return await TryAgain(push, key.Refusal.Entry.Name, null);
        }

        try
        {
            using var request = Request(push.Browser, message, key.Value);
            return await Settle(push, await http.Send(request, cancel));
        }
        catch (Exception fault) when (fault is HttpRequestException || (fault is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return await TryAgain(push, (fault as HttpRequestException)?.HttpRequestError.ToString() ?? "no answer in time", null);
        }
        catch (Exception fault) when (fault is CryptographicException or UriFormatException)
        {
            // Keys that nobody can encrypt for: looked at when they came, so the row was made by somebody else.
            return await store.Forget(push.Subscription);
        }
    }

    private HttpRequestMessage Request(Browser browser, PushMessage message, Vapid key)
    {
        var endpoint = new Uri(browser.Endpoint);
        var contact = options.Value.Contact ?? $"mailto:{mail.Value.From}";
        var body = new ByteArrayContent(PushEncryption.Encrypt(message.ToBytes(), browser.PublicKey, browser.Auth));
        body.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        body.Headers.ContentEncoding.Add("aes128gcm");
        var request = new HttpRequestMessage(HttpMethod.Post, endpoint) { Content = body };
        request.Headers.TryAddWithoutValidation("Authorization", key.Authorization(endpoint, contact, time.GetUtcNow()));
        request.Headers.Add("TTL", options.Value.TtlSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture));
        request.Headers.Add("Urgency", message.IsUrgent ? "high" : "normal");
        request.Headers.Add("Topic", message.Topic(browser.Auth));
        return request;
    }

    private Task<Outcome<int>> Settle(ClaimedPush push, OutboundAnswer answer)
    {
        switch (answer)
        {
            case { IsSuccess: true }:
                return store.Finish(push);
            case { Status: 404 or 410 }:
                LogGone(push.Subscription);
                return store.Forget(push.Subscription);
            case { MayPass: true }:
                return TryAgain(push, $"{answer.Status}", answer.RetryAfter);
            default:
                // It does not take this one, and would not take it later.
                LogRefused(push.Subscription, answer.Status);
                return store.Finish(push);
        }
    }

    private Task<Outcome<int>> TryAgain(ClaimedPush push, string reason, TimeSpan? asked)
    {
        var pause = Backoff.Pause(TimeSpan.FromSeconds(options.Value.RetrySeconds), LongestPause, push.Attempt, Random.Shared.NextDouble());
        var longer = asked > pause ? asked.Value : pause;
        LogNotSent(push.Subscription, push.Attempt, reason, (int)longer.TotalSeconds);
        return store.TryAgain(push, longer > LongestPause ? LongestPause : longer);
    }

    [LoggerMessage(EventId = 5311, Level = LogLevel.Information, Message = "The browser {Subscription} is gone.")]
    private partial void LogGone(Guid subscription);

    [LoggerMessage(EventId = 5312, Level = LogLevel.Warning, Message = "The push service of the browser {Subscription} refused a push with {Status}.")]
    private partial void LogRefused(Guid subscription, int status);

    [LoggerMessage(EventId = 5313, Level = LogLevel.Information, Message = "A push to the browser {Subscription} could not be sent at try {Attempt} ({Reason}); the next one comes in {Seconds} s.")]
    private partial void LogNotSent(Guid subscription, int attempt, string reason, int seconds);
}
