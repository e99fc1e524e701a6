using System.ComponentModel.DataAnnotations;

namespace OrleansChat.Grains.Outbound;

/// <summary>Bound to <c>Chat:Outbound</c>: where the silos go with URLs that users gave them.</summary>
public sealed class OutboundOptions
{
    /// <summary>
    /// Hosts, by name or address, that may be private, be spoken to in clear and on any port. Default none: everything else is https on
    /// port 443 of public addresses.
    /// </summary>
    public string[] AllowedHosts { get; set; } = [];

    /// <summary>Seconds for one request, 1–60. Default 10.</summary>
    [Range(1, 60)]
    public int TimeoutSeconds { get; set; } = 10;
}
