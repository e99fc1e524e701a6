using System.Net;
using System.Net.Sockets;

namespace OrleansChat.Grains.Sessions;

/// <summary>
/// Where somebody was, as far as their list of devices needs it: the network and not the address, which would tell which household.
/// </summary>
internal static class Place
{
    private const int BitsOf4 = 24;
    private const int BitsOf6 = 48;

    /// <summary>The /24 of an IPv4 address, the /48 of an IPv6 one; null: unknown.</summary>
    public static string? Of(string? address)
    {
        if (!IPAddress.TryParse(address, out var ip))
        {
            return null;
        }

        ip = ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip;
        var bits = ip.AddressFamily == AddressFamily.InterNetwork ? BitsOf4 : BitsOf6;
        var bytes = ip.GetAddressBytes();
        bytes.AsSpan(bits / 8).Clear();
        return $"{new IPAddress(bytes)}/{bits}";
    }
}
