using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrleansChat.Gateway.Auth;
using Xunit;

namespace OrleansChat.Tests.Gateway.Auth;

public sealed class TrustedProxiesTests
{
    [Theory]
    [InlineData("", "203.0.113.7", "127.0.0.1")]
    [InlineData("10.0.0.0/8", "203.0.113.7", "127.0.0.1")]
    [InlineData("127.0.0.1", "203.0.113.7", "203.0.113.7")]
    [InlineData("127.0.0.0/8", "2001:db8::7", "2001:db8::7")]
    [InlineData("127.0.0.1", null, "127.0.0.1")]
    [InlineData("127.0.0.1", "nonsense", "127.0.0.1")]
    // What the client wrote itself stands before what the proxies added.
    [InlineData("127.0.0.1", "192.0.2.1, 203.0.113.7", "203.0.113.7")]
    [InlineData("127.0.0.1 10.0.0.0/8", "192.0.2.1, 203.0.113.7, 10.1.2.3", "203.0.113.7")]
    [InlineData("127.0.0.1 10.0.0.0/8", "10.9.9.9, 203.0.113.7", "203.0.113.7")]
    public async Task The_client_s_address_is_what_trusted_proxies_say_and_nobody_else(string trusted, string? forwarded, string seen)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.Configure<ProxyOptions>(options => options.TrustedProxies = trusted.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        await using var app = builder.Build();
        app.UseTrustedProxies();
        app.Run(context => context.Response.WriteAsync(context.Connection.RemoteIpAddress!.ToString()));
        await app.StartAsync();
        using var http = new HttpClient();
        if (forwarded is not null)
        {
            http.DefaultRequestHeaders.Add("X-Forwarded-For", forwarded);
        }

        Assert.Equal(seen, await http.GetStringAsync(app.Urls.First()));
    }

    [Fact]
    public void What_is_neither_address_nor_network_stops_the_start()
    {
        Assert.Empty(Wrong("10.0.0.1", "10.0.0.0/8", "2001:db8::/32", "::1"));
        Assert.Single(Wrong("proxy.example.com"));
        Assert.Single(Wrong("10.0.0.0/99"));

        static IEnumerable<ValidationResult> Wrong(params string[] proxies) =>
            new ProxyOptions { TrustedProxies = proxies }.Validate(new ValidationContext(proxies));
    }
}
