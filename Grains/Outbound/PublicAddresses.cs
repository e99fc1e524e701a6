using System.Net;
using System.Net.Sockets;

namespace OrleansChat.Grains.Outbound;

/// <summary>Which addresses belong to the public internet (IANA's special-purpose registries). Pure.</summary>
internal static class PublicAddresses
{
    private static readonly IPNetwork[] NotPublic4 =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        }.Select(IPNetwork.Parse),
    ];

    private static readonly IPNetwork Public6 = IPNetwork.Parse("2000::/3");

    // Among them those that carry an IPv4 address to somebody who unwraps it: Teredo, 6to4.
    private static readonly IPNetwork[] NotPublic6 =
        [.. new[] { "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20" }.Select(IPNetwork.Parse)];

    public static bool IsPublic(IPAddress address) => address switch
    {
        { IsIPv4MappedToIPv6: true } => IsPublic(address.MapToIPv4()),
        { AddressFamily: AddressFamily.InterNetwork } => !NotPublic4.Any(network => network.Contains(address)),
        _ => Public6.Contains(address) && !NotPublic6.Any(network => network.Contains(address)),
    };
}
