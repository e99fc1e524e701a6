using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using OrleansChat.Gateway.Auth;
using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Talk;
using Xunit;

namespace OrleansChat.Tests.EndToEnd;

/// <summary>Who gets in: tokens, tickets, origins; and what REST says to what is not anybody's business.</summary>
[Collection(ClusterCollection.Name)]
public sealed class DoorTests(SharedCluster cluster)
{
    [Fact]
    public async Task No_token_an_access_token_in_the_URL_and_nonsense_are_all_401()
    {
        var crew = await cluster.Rig.Crew(1);
        Assert.Equal(401, await Status());
        Assert.Equal(401, await Status(inUrl: crew.Users[0].Token));
        Assert.Equal(401, await Status(bearer: "nonsense"));
        Assert.Equal(401, await Status(bearer: crew.Users[0].Token + "x"));
        Assert.Equal(401, await Status(inUrl: "nonsense"));
    }

    [Fact]
    public async Task A_ticket_opens_one_socket_on_any_gateway_and_no_second()
    {
        var crew = await cluster.Rig.Crew(1);
        using var http = cluster.Rig.Http(crew.Users[0]);
        var ticket = await Ticket(http);
        var (socket, status) = await RawSocket.Try(cluster.Rig.Urls[1], inUrl: ticket);
        Assert.Equal(101, status);
        await using (socket!.Listen())
        {
            await BadInputTests.IsAlive(socket, crew.Room);
        }

        Assert.Equal(401, await Status(inUrl: ticket));
    }

    [Fact]
    public async Task A_foreign_origin_is_403_whatever_it_brings()
    {
        var crew = await cluster.Rig.Crew(1);
        using var http = cluster.Rig.Http(crew.Users[0]);
        Assert.Equal(403, await Status(bearer: crew.Users[0].Token, origin: "https://evil.example"));
        Assert.Equal(403, await Status(inUrl: await Ticket(http), origin: "https://evil.example"));
        Assert.Equal(403, await Status(bearer: crew.Users[0].Token, origin: "null"));
        Assert.Equal(403, await Status(origin: "https://evil.example"));
    }

    [Fact]
    public async Task A_ticket_that_a_page_asked_for_works_from_that_page_only()
    {
        var crew = await cluster.Rig.Crew(1);
        using var http = cluster.Rig.Http(crew.Users[0]);
        var own = cluster.Rig.Urls[0].GetLeftPart(UriPartial.Authority);
        http.DefaultRequestHeaders.Add("Origin", own);
        Assert.Equal(101, await Status(inUrl: await Ticket(http), origin: own));
        Assert.InRange(await Status(inUrl: await Ticket(http)), 401, 403);
        Assert.Equal(101, await Status(bearer: crew.Users[0].Token, origin: own));
    }

    [Fact]
    public async Task Calls_of_unknown_methods_without_end_close_the_socket()
    {
        // Limits hold for people; who was provisioned is exempt.
        var gateway = cluster.Rig.Gateway(0);
        var crew = await cluster.Rig.Crew(2);
        var token = await gateway.Services.GetRequiredService<AccessTokens>().Issue(crew.Users[0].Id, crew.Users[0].Session);
        await using var socket = (await RawSocket.Open(gateway.Url, token.Value.Token)).Listen();
        await using var bystander = (await RawSocket.Open(gateway.Url, crew.Users[1].Token)).Listen();
        try
        {
            for (var call = 0; call < 5_000 && socket.IsOpen; call++)
            {
                await socket.Send("""{"type":1,"target":"Nonsense","arguments":[]}""");
            }
        }
        catch (System.Net.WebSockets.WebSocketException)
        {
            // Closed, as it should be.
        }

        await socket.Closed;
        Assert.Contains(socket.Pushes, push => RawSocket.Target(push) == "GoAway" && push.GetProperty("arguments")[0].GetProperty("reason").GetString() == "flood");
        await BadInputTests.IsAlive(bystander, crew.Room);
    }

    [Fact]
    public async Task Posts_faster_than_the_default_limit_are_told_to_wait_on_a_socket_that_stays_open()
    {
        var gateway = cluster.Rig.Gateway(0);
        var crew = await cluster.Rig.Crew(1);
        var token = await gateway.Services.GetRequiredService<AccessTokens>().Issue(crew.Users[0].Id, crew.Users[0].Session);
        await using var socket = (await RawSocket.Open(gateway.Url, token.Value.Token)).Listen();

        var watch = Stopwatch.StartNew();
        var answers = await Task.WhenAll(Enumerable.Range(0, 60).Select(count => BadInputTests.Post(socket, crew.Room, $"{count}")));
        var most = 21 + (int)(5 * watch.Elapsed.TotalSeconds);

        var refused = answers.Where(answer => answer.TryGetProperty("error", out _)).ToList();
        // 20 at once, then 5 a second. What was taken may be late on a busy machine, and not be known.
        var limited = refused.Count(answer => BadInputTests.CodeOf(answer) == "rate_limited");
        Assert.InRange(answers.Length - limited, 20, most);
        Assert.All(refused, answer => Assert.Contains(BadInputTests.CodeOf(answer), new[] { "rate_limited", "unavailable", "unknown" }));
        Assert.True(socket.IsOpen);
    }

    [Theory]
    [InlineData("GET", "rooms/{0}", null)]
    [InlineData("GET", "rooms/{0}/members", null)]
    [InlineData("GET", "rooms/{0}/events", null)]
    [InlineData("PATCH", "rooms/{0}", "{\"name\":\"mine\"}")]
    [InlineData("POST", "rooms/{0}/members", "{}")]
    [InlineData("DELETE", "rooms/{0}/members/{1}", null)]
    public async Task A_room_of_others_and_one_that_does_not_exist_are_the_same_404(string method, string path, string? body)
    {
        var (mine, others) = (await cluster.Rig.Crew(1), await cluster.Rig.Crew(1));
        using var http = cluster.Rig.Http(mine.Users[0]);
        var foreign = await Ask(http, method, path, others.Room.Value, others.Users[0].Id, body);
        var missing = await Ask(http, method, path, Guid.NewGuid(), others.Users[0].Id, body);
        Assert.Equal((HttpStatusCode.NotFound, "not_found"), foreign);
        Assert.Equal(missing, foreign);
    }

    [Theory]
    [InlineData("rooms/{0}/events?limit=0")]
    [InlineData("rooms/{0}/events?limit=201")]
    [InlineData("rooms/{0}/events?before=-1")]
    [InlineData("rooms/{0}/events?before=1&after=1")]
    [InlineData("rooms/{0}/events?before=nonsense")]
    [InlineData("rooms?limit=0")]
    public async Task A_page_that_cannot_be_is_400(string path)
    {
        var crew = await cluster.Rig.Crew(1);
        using var http = cluster.Rig.Http(crew.Users[0]);
        Assert.Equal((HttpStatusCode.BadRequest, "bad_request"), await Ask(http, "GET", path, crew.Room.Value, crew.Users[0].Id, null));
    }

    [Theory]
    [InlineData("{\"kind\":\"group\"", HttpStatusCode.BadRequest)]
    [InlineData("[]", HttpStatusCode.BadRequest)]
    [InlineData("{\"kind\":5}", HttpStatusCode.BadRequest)]
    [InlineData("{\"kind\":\"group\",\"name\":\"a\\u0000b\",\"visibility\":\"public\"}", HttpStatusCode.BadRequest)]
    [InlineData("{\"kind\":\"group\",\"name\":\"\",\"visibility\":\"public\"}", HttpStatusCode.BadRequest)]
    public async Task A_body_that_is_not_a_room_is_refused(string body, HttpStatusCode status)
    {
        var crew = await cluster.Rig.Crew(1);
        using var http = cluster.Rig.Http(crew.Users[0]);
        Assert.Equal(status, (await Ask(http, "POST", "rooms", crew.Room.Value, crew.Users[0].Id, body)).Status);
    }

    [Fact]
    public async Task Without_a_token_REST_is_401()
    {
        using var http = new HttpClient { BaseAddress = new Uri(cluster.Rig.Urls[0], "/api/v1/") };
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync("rooms")).StatusCode);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "a.b.c");
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync("rooms")).StatusCode);
    }

    [Fact]
    public async Task Provisioning_does_not_exist_unless_it_is_switched_on()
    {
        using var http = new HttpClient { BaseAddress = new Uri(cluster.Rig.Urls[0], "/api/v1/") };
        Assert.Equal(HttpStatusCode.NotFound, (await http.PostAsJsonAsync("operator/provision", new { users = 1 })).StatusCode);
    }

    private static async Task<string> Ticket(HttpClient http)
    {
        var answer = await http.PostAsync("tickets", null);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("ticket").GetString()!;
    }

    private async Task<int> Status(string? bearer = null, string? inUrl = null, string? origin = null)
    {
        var (socket, status) = await RawSocket.Try(cluster.Rig.Urls[0], bearer, inUrl, origin);
        if (socket is not null)
        {
            await socket.DisposeAsync();
        }

        return status;
    }

    private static async Task<(HttpStatusCode Status, string? Code)> Ask(HttpClient http, string method, string path, Guid room, UserId user, string? body)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), string.Format(null, path, room, user));
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        request.Content = body is null ? null : new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var answer = await http.SendAsync(request);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return (answer.StatusCode, problem.TryGetProperty("code", out var code) ? code.GetString() : null);
    }
}
