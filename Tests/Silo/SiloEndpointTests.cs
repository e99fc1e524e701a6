using System.Net;
using System.Net.Sockets;
using OrleansChat.Silo;
using OrleansChat.Silo.Cluster;
using OrleansChat.Tests.Support;
using Xunit;

namespace OrleansChat.Tests.Silo;

public sealed class SiloEndpointTests
{
    [Fact]
    public void Without_configuration_a_silo_is_on_this_host_alone()
    {
        var endpoint = SiloEndpoint.From(new ChatClusterOptions(), _ => null);
        Assert.Equal(IPAddress.Loopback, endpoint.Advertised);
        Assert.Equal(IPAddress.Loopback, endpoint.Listen);
        Assert.Equal($"{Environment.MachineName}-11111", endpoint.Name);
    }

    [Fact]
    public void A_pod_is_told_its_name_and_address()
    {
        var endpoint = SiloEndpoint.From(new ChatClusterOptions(), name => name switch { "POD_IP" => "10.1.2.3", "POD_NAME" => "silo-0", _ => null });
        Assert.Equal(("silo-0", "10.1.2.3"), (endpoint.Name, endpoint.Advertised.ToString()));
    }

    [Fact]
    public void Configuration_goes_before_the_pods_variables()
    {
        var options = new ChatClusterOptions { AdvertisedAddress = "10.0.0.9", ListenAddress = "0.0.0.0", SiloName = "mine" };
        var endpoint = SiloEndpoint.From(options, _ => "10.1.2.3");
        Assert.Equal(("mine", "10.0.0.9", "0.0.0.0"), (endpoint.Name, endpoint.Advertised.ToString(), endpoint.Listen.ToString()));
    }

    [Fact]
    public void One_port_for_both_is_refused() =>
        Assert.Throws<StartRefusedException>(() => SiloEndpoint.From(new ChatClusterOptions { GatewayPort = 11111 }, _ => null));

    [Fact]
    public void A_port_that_another_program_listens_on_is_refused_even_if_that_one_shares_it()
    {
        using var other = new Socket(SocketType.Stream, ProtocolType.Tcp);
        other.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        var port = Ports.Free();
        other.Bind(new IPEndPoint(IPAddress.Loopback, port));
        other.Listen();
        var endpoint = SiloEndpoint.From(new ChatClusterOptions { SiloPort = port, GatewayPort = Ports.Free() }, _ => null);
        Assert.Contains($"Port {port} of 127.0.0.1 is taken", Assert.Throws<StartRefusedException>(endpoint.ProbePorts).Message, StringComparison.Ordinal);
    }
}
