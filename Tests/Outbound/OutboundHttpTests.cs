using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using OrleansChat.Grains.Outbound;
using OrleansChat.Tests.Support.Outbound;
using Xunit;

namespace OrleansChat.Tests.Outbound;

/// <summary>No URL of a user's leads inside.</summary>
public sealed class OutboundHttpTests
{
    [Theory]
    [InlineData("https://example.com/a?b=c", true)]
    [InlineData("https://example.com:443/", true)]
    [InlineData("https://8.8.8.8/", true)]
    [InlineData("https://[2606:4700:4700::1111]/", true)]
    [InlineData("http://example.com/", false)]
    [InlineData("https://example.com:8443/", false)]
    [InlineData("https://example.com/#part", false)]
    [InlineData("https://user:word@example.com/", false)]
    [InlineData("https://127.0.0.1/", false)]
    [InlineData("https://127.1/", false)]
    [InlineData("https://2130706433/", false)]
    [InlineData("https://0x7f000001/", false)]
    [InlineData("https://[::1]/", false)]
    [InlineData("https://[::ffff:10.0.0.1]/", false)]
    [InlineData("https://169.254.169.254/latest/meta-data", false)]
    [InlineData("http://hooks.internal:9000/x", true)]
    [InlineData("https://HOOKS.internal/x", true)]
    [InlineData("file:///etc/passwd", false)]
    [InlineData("ftp://hooks.internal/", false)]
    [InlineData("gopher://example.com/", false)]
    [InlineData("/relative", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void Only_https_to_public_hosts_or_hosts_that_an_operator_names(string? url, bool taken)
    {
        using var http = Http("hooks.internal");
        Assert.Equal(taken, http.Read(url) is not null);
    }

    [Fact]
    public void A_url_has_an_end()
    {
        using var http = Http();
        Assert.NotNull(http.Read($"https://example.com/{new string('a', 2_000)}"));
        Assert.Null(http.Read($"https://example.com/{new string('a', 2_048)}"));
    }

    [Fact]
    public async Task A_name_that_leads_inside_is_not_connected_to()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var http = Http();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://localhost:{((IPEndPoint)listener.LocalEndpoint).Port}/");
        await Assert.ThrowsAsync<HttpRequestException>(() => http.Send(request, default));
        Assert.False(listener.Pending());
    }

    [Fact]
    public async Task A_redirect_is_an_answer_and_not_followed()
    {
        await using var sink = await HttpSink.Start();
        sink.Answer(307, "Location", sink.Url.AbsoluteUri);
        using var http = Http("127.0.0.1");
        using var request = new HttpRequestMessage(HttpMethod.Post, sink.Url);
        Assert.Equal(307, (await http.Send(request, default)).Status);
        Assert.Equal(1, sink.Count);
    }

    [Fact]
    public async Task A_server_may_ask_to_wait()
    {
        await using var sink = await HttpSink.Start();
        sink.Answer(429, "Retry-After", "7");
        using var http = Http("127.0.0.1");
        using var request = new HttpRequestMessage(HttpMethod.Post, sink.Url);
        var answer = await http.Send(request, default);
        Assert.Equal((true, TimeSpan.FromSeconds(7)), (answer.MayPass, answer.RetryAfter));
    }

    [Fact]
    public async Task A_server_that_says_nothing_is_given_up()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var http = new OutboundHttp(Options.Create(new OutboundOptions { AllowedHosts = ["127.0.0.1"], TimeoutSeconds = 1 }));
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => http.Send(request, default));
    }

    private static OutboundHttp Http(params string[] allowed) => new(Options.Create(new OutboundOptions { AllowedHosts = allowed }));
}
