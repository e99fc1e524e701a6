using System.ComponentModel.DataAnnotations;

namespace OrleansChat.Grains.Presence;

/// <summary>Bound to <c>Chat:Presence</c>.</summary>
public sealed class PresenceOptions
{
    /// <summary>Seconds after the end of a user's last connection until others are told, 1–600. Default 15: who reconnects within it was never away.</summary>
    [Range(1, 600)]
    public int GraceSeconds { get; set; } = 15;

    /// <summary>Seconds without a report until a gateway's users count as gone, 2–600. Default 30. Gateways report every 10.</summary>
    [Range(2, 600)]
    public int LeaseSeconds { get; set; } = 30;
}
