using OrleansChat.Grains.Sessions;
using Xunit;

namespace OrleansChat.Tests.Sessions;

public sealed class PlaceTests
{
    [Theory]
    [InlineData("203.0.113.77", "203.0.113.0/24")]
    [InlineData("::ffff:203.0.113.77", "203.0.113.0/24")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48")]
    [InlineData("::1", "::/48")]
    [InlineData("nonsense", null)]
    [InlineData(null, null)]
    public void A_place_is_a_network(string? address, string? place) => Assert.Equal(place, Place.Of(address));
}
