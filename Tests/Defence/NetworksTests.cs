using OrleansChat.Grains.Defence;
using Xunit;

namespace OrleansChat.Tests.Defence;

public sealed class NetworksTests
{
    [Theory]
    [InlineData("192.0.2.7", "192.0.2.7/32", "192.0.2.0/24")]
    [InlineData("::ffff:192.0.2.7", "192.0.2.7/32", "192.0.2.0/24")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64", "2001:db8:1::/48")]
    [InlineData("fe80::1%3", "fe80::/64", "fe80::/48")]
    [InlineData("nonsense", "", "")]
    [InlineData(null, "", "")]
    public void An_address_stands_for_its_networks(string? address, string narrow, string wide) =>
        Assert.Equal((narrow, wide), (Networks.Narrow(address), Networks.Wide(address)));
}
