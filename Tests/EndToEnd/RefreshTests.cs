using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using OrleansChat.Client.Api;
using OrleansChat.Client.Sessions;
using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Talk;
using Xunit;

namespace OrleansChat.Tests.EndToEnd;

/// <summary>Staying signed in, over REST and two gateways: many tabs, lost answers, and pages whose token lives in a cookie.</summary>
[Collection(SessionsCollection.Name)]
public sealed class RefreshTests(SessionsCluster cluster)
{
    private string Own => cluster.Rig.Urls[0].GetLeftPart(UriPartial.Authority);

    [Fact]
    public async Task Fifty_tabs_that_refresh_at_once_stay_signed_in()
    {
        var device = await cluster.SignIn(await cluster.Person());
        await using var sockets = await Sockets.Open(cluster, device);
        using var here = cluster.Http(0);
        using var there = cluster.Http(1);
        var tabs = await Task.WhenAll(Enumerable.Range(0, 50).Select(tab => Answered(tab % 2 == 0 ? here : there, device.RefreshToken)));

        var next = Assert.Single(tabs.Select(tab => tab.GetProperty("refreshToken").GetString()!).Distinct());
        Assert.All(tabs, tab => Assert.Equal(device.Session.Value, tab.GetProperty("sessionId").GetGuid()));
        foreach (var tab in tabs.Take(4))
        {
            using var http = cluster.Http(1, tab.GetProperty("accessToken").GetString());
            Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("sessions")).StatusCode);
        }

        await sockets.AreAlive();
        await Answered(there, next);
        Assert.True((await cluster.Rig.Grains.Session(device.Session).Check()).Ok);
    }

    [Fact]
    public async Task The_client_refreshes_once_for_all_who_ask_and_again_when_the_answer_is_lost()
    {
        var device = await cluster.SignIn(await cluster.Person());
        using var lossy = new LosesAnswers();
        using var http = new HttpClient(lossy) { BaseAddress = cluster.Rig.Urls[1] };
        var kept = new List<string>();
        using var tokens = new SessionTokens(new ChatApi(http), device.RefreshToken, token =>
        {
            kept.Add(token);
            return ValueTask.CompletedTask;
        });

        var given = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => tokens.GetAsync(renew: false, CancellationToken.None).AsTask()));

        Assert.Single(given.Select(token => token.Value).Distinct());
        Assert.Single(kept);
        Assert.Equal(2, lossy.Asked);
        Assert.True((await cluster.Tokens(0).Read(given[0].Value)).Ok);
    }

    [Fact]
    public async Task A_page_keeps_its_token_in_a_cookie_that_no_script_reads()
    {
        var device = await cluster.SignIn(await cluster.Person());
        using var answer = await Page(device.RefreshToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.False((await answer.Content.ReadFromJsonAsync<JsonElement>()).TryGetProperty("refreshToken", out _));
        Assert.Equal("no-store", answer.Headers.CacheControl?.ToString());
        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"));
        Assert.StartsWith("__Host-rt=", cookie, StringComparison.Ordinal);
        Assert.All(new[] { "; path=/", "; secure", "; samesite=strict", "; httponly" }, part => Assert.Contains(part, cookie, StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain("domain", cookie, StringComparison.OrdinalIgnoreCase);

        using var next = await Page(cookie.Split('=', ';')[1]);
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("null")]
    [InlineData(null)]
    public async Task A_foreign_page_cannot_spend_the_cookie(string? origin)
    {
        var device = await cluster.SignIn(await cluster.Person());
        using var answer = await Page(device.RefreshToken, origin, ownOrigin: false);
        Assert.Equal((HttpStatusCode.Forbidden, "origin_forbidden"), (answer.StatusCode, await CodeOf(answer)));
        Assert.False(answer.Headers.Contains("Set-Cookie"));
        await Unspent(device);
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded", "a=b")]
    [InlineData("text/plain", "{}")]
    [InlineData("application/json", "{}")]
    [InlineData(null, null)]
    public async Task Without_the_header_that_a_form_cannot_send_the_cookie_is_not_looked_at(string? type, string? body)
    {
        var device = await cluster.SignIn(await cluster.Person());
        using var answer = await Page(device.RefreshToken, isPage: false, type: type, body: body);
        Assert.InRange((int)answer.StatusCode, 400, 415);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
        await Unspent(device);
    }

    [Fact]
    public async Task A_cookie_that_is_worth_nothing_is_taken_away()
    {
        using var answer = await Page(new string('a', 43));
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.StartsWith("__Host-rt=;", Assert.Single(answer.Headers.GetValues("Set-Cookie")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("\u0000\u0000")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public async Task Nonsense_is_no_token(string token)
    {
        using var http = cluster.Http(0);
        var answer = await http.PostAsJsonAsync("sessions/refresh", new { refreshToken = token });
        Assert.Equal((HttpStatusCode.Unauthorized, "unauthorized"), (answer.StatusCode, await CodeOf(answer)));
    }

    private async Task<HttpResponseMessage> Page(
        string token, string? origin = null, bool ownOrigin = true, bool isPage = true, string? type = null, string? body = null)
    {
        using var http = cluster.Http(0);
        using var request = new HttpRequestMessage(HttpMethod.Post, "sessions/refresh");
        request.Headers.Add("Cookie", $"__Host-rt={token}");
        if ((ownOrigin ? Own : origin) is { } from)
        {
            request.Headers.Add("Origin", from);
        }

        if (isPage)
        {
            request.Headers.Add("X-Chat-Client", "web");
        }

        request.Content = type is null ? null : new StringContent(body!, System.Text.Encoding.UTF8, type);
        return await http.SendAsync(request);
    }

    private Task<bool> IsUnspent(Device device) => cluster.Scalar<bool>(
        $"SELECT used_at IS NULL FROM refresh_token WHERE session_id = '{device.Session}'");

    private async Task Unspent(Device device) => Assert.True(await IsUnspent(device));

    private static async Task<JsonElement> Answered(HttpClient http, string token)
    {
        var answer = await http.PostAsJsonAsync("sessions/refresh", new { refreshToken = token });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    private static async Task<string?> CodeOf(HttpResponseMessage answer) =>
        (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString();

    /// <summary>The first answer never arrives, though the server gave it.</summary>
    private sealed class LosesAnswers() : DelegatingHandler(new SocketsHttpHandler())
    {
        private int _asked;

        public int Asked => _asked;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var answer = await base.SendAsync(request, cancellationToken);
            return Interlocked.Increment(ref _asked) == 1 ? throw new HttpRequestException("The answer was lost.") : answer;
        }
    }
}
