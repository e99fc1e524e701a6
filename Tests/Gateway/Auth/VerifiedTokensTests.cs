using OrleansChat.Gateway.Auth;
using Xunit;

namespace OrleansChat.Tests.Gateway.Auth;

public sealed class VerifiedTokensTests
{
    private static readonly TokenClaims Claims = new("i", "a", default, default, "j", 1, 2, false);

    [Fact]
    public void It_never_holds_more_than_its_capacity()
    {
        var tokens = new VerifiedTokens(100);
        for (var index = 0; index < 1_000; index++)
        {
            tokens.Add($"token-{index}", Claims);
            Assert.InRange(tokens.Count, 1, 100);
        }

        Assert.NotNull(tokens.Find("token-999"));
        Assert.Null(tokens.Find("token-0"));
    }

    [Fact]
    public void What_is_asked_for_stays()
    {
        var tokens = new VerifiedTokens(100);
        tokens.Add("dear", Claims);
        for (var index = 0; index < 1_000; index++)
        {
            tokens.Add($"token-{index}", Claims);
            Assert.NotNull(tokens.Find("dear"));
        }
    }

    [Fact]
    public void Without_capacity_it_holds_nothing()
    {
        var tokens = new VerifiedTokens(0);
        tokens.Add("token", Claims);
        Assert.Null(tokens.Find("token"));
    }
}
