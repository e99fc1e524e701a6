using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Talk;
using Xunit;

namespace OrleansChat.Tests.EndToEnd;

/// <summary>The hub takes WebSockets and none of SignalR's other ways, whatever a client brings.</summary>
[Collection(ClusterCollection.Name)]
public sealed class UpgradeTests(SharedCluster cluster)
{
    private const string Version = "Sec-WebSocket-Version: 13";
    private const string Key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";

    [Theory]
    [InlineData("GET", "")]
    [InlineData("GET", "", "Accept: text/event-stream")]
    [InlineData("GET", "?id=long-polling")]
    [InlineData("POST", "?id=long-polling")]
    [InlineData("GET", "", "Connection: Upgrade", "Upgrade: h2c", Version, Key)]
    [InlineData("GET", "", "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 8", Key)]
    [InlineData("GET", "", "Connection: Upgrade", "Upgrade: websocket", Version, "Sec-WebSocket-Key: short")]
    [InlineData("GET", "", "Connection: Upgrade", "Upgrade: websocket", Version)]
    [InlineData("POST", "", "Connection: Upgrade", "Upgrade: websocket", Version, Key)]
    public async Task What_is_no_WebSocket_is_told_in_its_language_what_to_be(string method, string query, params string[] headers)
    {
        var crew = await cluster.Rig.Crew(1);
        using var http = new HttpClient(new Patient()) { BaseAddress = cluster.Rig.Urls[0] };
        using var request = new HttpRequestMessage(new HttpMethod(method), $"/hub{query}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", crew.Users[0].Token);
        request.Headers.AcceptLanguage.ParseAdd("es");
        foreach (var header in headers.Select(header => header.Split(": ")))
        {
            request.Headers.TryAddWithoutValidation(header[0], header[1]);
        }

        using var answer = await http.SendAsync(request);

        Assert.Equal(HttpStatusCode.UpgradeRequired, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("websocket", Assert.Single(answer.Headers.Upgrade).Name);
        Assert.Equal("13", Assert.Single(answer.Headers.GetValues("Sec-WebSocket-Version")));
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(("bad_request", "websockets_only"), (problem.GetProperty("code").GetString(), problem.GetProperty("reason").GetString()));
        Assert.StartsWith("Esta dirección", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task There_is_nothing_to_negotiate()
    {
        using var http = new HttpClient(new Patient()) { BaseAddress = cluster.Rig.Urls[0] };
        using var answer = await http.PostAsync(new Uri("/hub/negotiate?negotiateVersion=1", UriKind.Relative), null);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }
}
