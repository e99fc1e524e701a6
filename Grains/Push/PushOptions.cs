using System.ComponentModel.DataAnnotations;

namespace OrleansChat.Grains.Push;

/// <summary>Bound to <c>Chat:Push</c>.</summary>
public sealed class PushOptions
{
    /// <summary>Whom push services may write to about this server: a mailto or https URL. Default: <c>Chat:Mail:From</c>.</summary>
    [RegularExpression("(mailto:|https://).{3,200}")]
    public string? Contact { get; set; }

    /// <summary>Seconds that a push service keeps a push for a browser that is off, 0–2,419,200. Default a day.</summary>
    [Range(0, 2_419_200)]
    public int TtlSeconds { get; set; } = 86_400;

    /// <summary>Browsers of one user, 1–100. Default 20.</summary>
    [Range(1, 100)]
    public int MaxSubscriptions { get; set; } = 20;

    /// <summary>Pushes on their way at once in the whole cluster, 1–256. Default 16.</summary>
    [Range(1, 256)]
    public int Concurrency { get; set; } = 16;

    /// <summary>Seconds before the second try, 1–600; doubled after each try, up to half an hour. Default 10.</summary>
    [Range(1, 600)]
    public int RetrySeconds { get; set; } = 10;
}
