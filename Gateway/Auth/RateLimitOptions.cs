using System.ComponentModel.DataAnnotations;

namespace OrleansChat.Gateway.Auth;

/// <summary>
/// Section <c>Chat:RateLimits</c>: token buckets of this gateway; each refills evenly. A network is an IPv4 address or an IPv6 /64.
/// Provisioned sessions are exempt.
/// </summary>
public sealed class RateLimitOptions
{
    /// <summary>False lifts every limit of this section.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Sign-ins a minute for one account from one network, 1–10,000; default 5.</summary>
    [Range(1, 10_000)]
    public int SignInsPerMinute { get; set; } = 5;

    /// <summary>Sign-ins a minute from one network, whatever the accounts, 1–100,000; default 60.</summary>
    [Range(1, 100_000)]
    public int NetworkSignInsPerMinute { get; set; } = 60;

    /// <summary>Registrations an hour from one network in the long run, 1–100,000; default 3.</summary>
    [Range(1, 100_000)]
    public int RegistrationsPerHour { get; set; } = 3;

    /// <summary>Registrations that one network may make at once before the hourly rate holds, 1–100,000; default 30: people in one room share an address.</summary>
    [Range(1, 100_000)]
    public int RegistrationBurst { get; set; } = 30;

    /// <summary>Sockets that one user may open a minute, 1–100,000; default 10.</summary>
    [Range(1, 100_000)]
    public int ConnectsPerMinute { get; set; } = 10;

    /// <summary>Sockets that one user may open at once before the rate holds, 1–100,000; default 30.</summary>
    [Range(1, 100_000)]
    public int ConnectBurst { get; set; } = 30;
}
