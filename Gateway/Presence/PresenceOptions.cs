using System.ComponentModel.DataAnnotations;

namespace OrleansChat.Gateway.Presence;

/// <summary>Section <c>Chat:Gateway:Presence</c>.</summary>
public sealed class PresenceOptions
{
    /// <summary>Users that one connection may watch, 1–10,000. Default 1,000.</summary>
    [Range(1, 10_000)]
    public int WatchedPerConnection { get; set; } = 1_000;

    /// <summary>Milliseconds in which changes are gathered, towards the cluster and towards each socket, 50–10,000. Default 500.</summary>
    [Range(50, 10_000)]
    public int TickMs { get; set; } = 500;

    /// <summary>Seconds between whole reports, and between checks of who may see whom, 5–3,600. Default 60: what a push lost lasts no longer.</summary>
    [Range(5, 3_600)]
    public int RefreshSeconds { get; set; } = 60;
}
