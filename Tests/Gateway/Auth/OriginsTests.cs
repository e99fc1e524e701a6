using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using OrleansChat.Gateway.Auth;
using Xunit;

namespace OrleansChat.Tests.Gateway.Auth;

public sealed class OriginsTests
{
    private readonly Origins _origins = new(Options.Create(new OriginOptions { AllowedOrigins = ["https://app.example.com/"] }));

    [Theory]
    [InlineData(null, true)]
    [InlineData("https://app.example.com", true)]
    [InlineData("http://127.0.0.1:5000", true)]
    [InlineData("https://127.0.0.1:5000", true)]
    [InlineData("http://127.0.0.1:5001", false)]
    [InlineData("http://127.0.0.1", false)]
    [InlineData("http://evil.example", false)]
    [InlineData("https://app.example.com.evil.example", false)]
    [InlineData("https://app.example.com:444", false)]
    [InlineData("http://app.example.com", false)]
    [InlineData("null", false)]
    [InlineData("", false)]
    [InlineData("file://", false)]
    [InlineData("http://127.0.0.1:5000/path", false)]
    [InlineData("http://user@127.0.0.1:5000", false)]
    public void Only_the_own_and_the_listed_pages_are_admitted(string? origin, bool admitted)
    {
        var context = new DefaultHttpContext();
        context.Request.Scheme = "http";
        context.Request.Host = new HostString("127.0.0.1", 5000);
        if (origin is not null)
        {
            context.Request.Headers.Origin = origin;
        }

        Assert.Equal(admitted, _origins.Admits(context.Request, out var seen));
        Assert.Equal(origin, seen);
    }

    [Fact]
    public void Two_origins_are_none_of_ours()
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.Origin = new(["https://app.example.com", "http://evil.example"]);
        Assert.False(_origins.Admits(context.Request, out _));
    }

    [Fact]
    public void A_plain_page_is_foreign_to_a_request_by_tls() => Assert.False(Origins.IsOwn("http://chat.example", "https", "chat.example"));

    [Theory]
    [InlineData("https://chat.example", "chat.example")]
    [InlineData("https://chat.example", "chat.example:443")]
    [InlineData("https://chat.example", "CHAT.example")]
    public void Default_ports_and_case_make_no_difference(string origin, string host) => Assert.True(Origins.IsOwn(origin, "http", host));
}
