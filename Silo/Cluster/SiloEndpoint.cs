using System.Net;
using System.Net.Sockets;

namespace OrleansChat.Silo.Cluster;

/// <summary>The silo's name and addresses, worked out once from configuration, or from what a pod is told about itself.</summary>
public sealed record SiloEndpoint(string Name, IPAddress Advertised, IPAddress Listen, int SiloPort, int GatewayPort)
{
    /// <param name="environment">Reads an environment variable.</param>
    public static SiloEndpoint From(ChatClusterOptions options, Func<string, string?> environment)
    {
        var advertised = Resolve(First(options.AdvertisedAddress, environment("POD_IP")) ?? "127.0.0.1", nameof(options.AdvertisedAddress));
        var listen = options.ListenAddress is { Length: > 0 } given ? Resolve(given, nameof(options.ListenAddress)) : advertised;
        var name = First(options.SiloName, environment("POD_NAME")) ?? $"{Environment.MachineName}-{options.SiloPort}";
        if (options.SiloPort == options.GatewayPort)
        {
            throw new StartRefusedException($"Chat:Cluster:SiloPort and Chat:Cluster:GatewayPort are both {options.SiloPort}; they must differ.");
        }

        return new SiloEndpoint(name, advertised, listen, options.SiloPort, options.GatewayPort);
    }

    /// <summary>
    /// Refuses to share a port: Orleans sets SO_REUSEADDR, which .NET turns into SO_REUSEPORT on Linux, so that two programs could
    /// listen on one port without an error and steal each other's connections. A plain listener finds out.
    /// </summary>
    public void ProbePorts()
    {
        foreach (var port in new[] { SiloPort, GatewayPort })
        {
            try
            {
                using var listener = new TcpListener(Listen, port);
                listener.Start();
            }
            catch (SocketException fault)
            {
                throw new StartRefusedException(
                    fault.SocketErrorCode == SocketError.AddressAlreadyInUse
                        ? $"Port {port} of {Listen} is taken by another program; set Chat:Cluster:SiloPort and Chat:Cluster:GatewayPort to free ones."
                        : $"Cannot listen on {Listen}:{port}: {fault.Message}.",
                    fault);
            }
        }
    }

    private static string? First(params string?[] values) => Array.Find(values, value => !string.IsNullOrWhiteSpace(value));

    private static IPAddress Resolve(string address, string setting)
    {
        if (IPAddress.TryParse(address, out var parsed))
        {
            return parsed;
        }

        try
        {
            var found = Dns.GetHostAddresses(address);
            return Array.Find(found, candidate => candidate.AddressFamily == AddressFamily.InterNetwork) ?? found[0];
        }
        catch (SocketException fault)
        {
            throw new StartRefusedException($"Chat:Cluster:{setting} {address} is not an address and no host of that name is known.", fault);
        }
    }
}
