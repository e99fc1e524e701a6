using System.ComponentModel.DataAnnotations;

namespace OrleansChat.Gateway.Auth;

/// <summary>Section <c>Chat:RateLimits</c>, as far as this gateway counts sockets. Provisioned sessions are exempt.</summary>
public sealed class ConnectLimitOptions
{
    /// <summary>False lifts every limit of this section.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Sockets that one user may open a minute, 1–100,000; default 10.</summary>
    [Range(1, 100_000)]
    public int ConnectsPerMinute { get; set; } = 10;

    /// <summary>Sockets that one user may open at once before the rate holds, 1–100,000; default 30.</summary>
    [Range(1, 100_000)]
    public int ConnectBurst { get; set; } = 30;
}
