using System.ComponentModel.DataAnnotations;

namespace OrleansChat.Grains.Webhooks;

/// <summary>Bound to <c>Chat:Webhooks</c>.</summary>
public sealed class WebhookOptions
{
    /// <summary>Of one room, 0–100. Default 10.</summary>
    [Range(0, 100)]
    public int MaxPerRoom { get; set; } = 10;

    /// <summary>Webhooks that are sent to at once in the whole cluster, 1–256. Default 16.</summary>
    [Range(1, 256)]
    public int Concurrency { get; set; } = 16;

    /// <summary>Seconds before the second try, 1–600; doubled after each try, up to an hour. Default 5.</summary>
    [Range(1, 600)]
    public int RetrySeconds { get; set; } = 5;

    /// <summary>Failed tries at one event after which the webhook is disabled, 1–100. Default 20: about half a day.</summary>
    [Range(1, 100)]
    public int MaxAttempts { get; set; } = 20;
}
