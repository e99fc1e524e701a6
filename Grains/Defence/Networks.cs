using System.Net;
using System.Net.Sockets;

namespace OrleansChat.Grains.Defence;

/// <summary>The networks that an address stands for. Who has an IPv6 address usually has its whole /64, and often the /48.</summary>
internal static class Networks
{
    /// <summary>An IPv4 address, or an IPv6 /64. All that is no address is one network.</summary>
    public static string Narrow(string? address) => Prefix(address, 32, 64);

    /// <summary>An IPv4 /24, or an IPv6 /48.</summary>
    public static string Wide(string? address) => Prefix(address, 24, 48);

    private static string Prefix(string? text, int bits4, int bits6)
    {
        if (!IPAddress.TryParse(text, out var address))
        {
            return "";
        }

        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : new IPAddress(address.GetAddressBytes());
        var bits = address.AddressFamily == AddressFamily.InterNetwork ? bits4 : bits6;
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(bits / 8).Clear();
        return $"{new IPAddress(bytes)}/{bits}";
    }
}
