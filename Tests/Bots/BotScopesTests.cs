using System.Text.Json;
using OrleansChat.Tests.Authorisation;
using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Talk;
using Xunit;

namespace OrleansChat.Tests.Bots;

/// <summary>A token opens what its scopes name, and its bot's role allows, and nothing else.</summary>
[Collection(ClusterCollection.Name)]
public sealed class BotScopesTests(SharedCluster cluster)
{
    [Fact]
    public async Task A_bot_reads_and_writes_where_it_was_let_in_as_far_as_its_token_goes()
    {
        using var bench = await BotBench.Make(cluster.Rig);
        using var reader = await bench.Program("rooms:read");
        using var writer = await bench.Program("messages:write");
        var room = $"rooms/{bench.Crew.Room}";
        Assert.Equal("not_found", (await writer.Ask("POST", $"{room}/messages", new { text = "hello" })).Code);
        Assert.Equal("not_found", (await reader.Ask("GET", $"{room}/events")).Code);
        await bench.Enter();

        Assert.Equal(200, (await writer.Ask("POST", $"{room}/messages", new { text = "I am a program" })).Status);
        var last = (await reader.Ask("GET", $"{room}/events")).Json.GetProperty("items").EnumerateArray().Last();
        Assert.Equal((bench.Bot, "I am a program"), (last.GetProperty("sender").GetGuid(), last.GetProperty("text").GetString()));
        Assert.Equal("forbidden", (await reader.Ask("POST", $"{room}/messages", new { text = "hello" })).Code);
        Assert.Equal("forbidden", (await writer.Ask("GET", $"{room}/events")).Code);
    }

    [Fact]
    public async Task Forwarding_reads_and_writes_so_it_takes_both_scopes()
    {
        using var bench = await (await BotBench.Make(cluster.Rig)).Enter();
        var room = $"rooms/{bench.Crew.Room}";
        var seq = (await bench.Owner.Ask("POST", $"{room}/messages", new { text = "first" })).Json.GetProperty("seq").GetInt64();
        var forward = new { fromRoomId = bench.Crew.Room.Value, target = seq };
        using var writer = await bench.Program("messages:write");
        using var both = await bench.Program("messages:write", "rooms:read");
        Assert.Equal("forbidden", (await writer.Ask("POST", $"{room}/messages/forward", forward)).Code);
        Assert.Equal(200, (await both.Ask("POST", $"{room}/messages/forward", forward)).Status);
    }

    [Fact]
    public async Task A_bot_has_no_more_rights_in_a_room_than_its_role()
    {
        using var bench = await (await BotBench.Make(cluster.Rig)).Enter();
        using var program = await bench.Program("messages:write", "rooms:read");
        var room = $"rooms/{bench.Crew.Room}";
        var theirs = (await bench.Owner.Ask("POST", $"{room}/messages", new { text = "mine" })).Json.GetProperty("seq").GetInt64();
        Assert.Equal("forbidden", (await program.Ask("DELETE", $"{room}/messages/{theirs}")).Code);
        await program.Ask("POST", $"{room}/messages", new { text = "@room listen" });
        Assert.False(await MentionsRoom());

        await bench.Owner.Ask("PATCH", $"{room}/members/{bench.Bot}", new { role = "admin" });
        await program.Ask("POST", $"{room}/messages", new { text = "@room listen" });
        Assert.True(await MentionsRoom());

        async Task<bool> MentionsRoom() => (await program.Ask("GET", $"{room}/events")).Json.GetProperty("items").EnumerateArray().Last()
            .TryGetProperty("mentionsRoom", out var all) && all.GetBoolean();
    }

    [Fact]
    public async Task No_scope_opens_what_is_not_a_bots()
    {
        using var bench = await (await BotBench.Make(cluster.Rig)).Enter("admin");
        var (crew, (_, token)) = (bench.Crew, await bench.Token("rooms:read", "messages:write"));
        using var http = new HttpClient { BaseAddress = cluster.Rig.Urls[0] };
        using var console = new HttpClient { BaseAddress = cluster.Rig.Gateway(0).AdminUrl };
        var opened = new List<string>();
        foreach (var (name, route) in RestCases.All.Where(route => route.Key.Contains("/api/v1/", StringComparison.Ordinal) && !Open(route.Key)))
        {
            var cell = new Cell(Actor.Member, Target.Own, crew.Users[0], token, crew.Room.Value, 1, Things.Missing(route.Kind), crew.Users[1], crew.Users[1]);
            using var request = route.Request(name, cell);
            using var answer = await (route.Admin ? console : http).SendAsync(request);
            // At the operators' port it is a token for somewhere else.
            if (await Code(answer) != (route.Admin ? "unauthorized" : "forbidden"))
            {
                opened.Add(name.Replace("/api/v1", "", StringComparison.Ordinal));
            }
        }

        Assert.Equal(
            [
                "DELETE /rooms/{id:guid}/messages/{seq:long}",
                "DELETE /rooms/{id:guid}/messages/{seq:long}/pin",
                "DELETE /rooms/{id:guid}/messages/{seq:long}/reactions/{emoji}",
                "GET /me",
                "GET /rooms",
                "GET /rooms/{id:guid}",
                "GET /rooms/{id:guid}/events",
                "GET /rooms/{id:guid}/members",
                "GET /rooms/{id:guid}/messages/{seq:long}/versions",
                "GET /rooms/{id:guid}/pins",
                "PATCH /rooms/{id:guid}/messages/{seq:long}",
                "POST /rooms/{id:guid}/messages",
                "POST /rooms/{id:guid}/messages/forward",
                "PUT /rooms/{id:guid}/messages/{seq:long}/pin",
                "PUT /rooms/{id:guid}/messages/{seq:long}/reactions/{emoji}",
            ],
            opened.Order(StringComparer.Ordinal));
        var (socket, status) = await RawSocket.Try(cluster.Rig.Urls[0], bearer: token);
        Assert.Null(socket);
        Assert.Equal(401, status);
    }

    /// <summary>Whom a route asks for no token, or for another one.</summary>
    private static bool Open(string route) => route.Split(' ')[1] is "/api/v1/texts" or "/api/v1/registration" or "/api/v1/operator/provision" or "/api/v1/sessions/refresh"
        or "/api/v1/notifications/unsubscribe" or "/api/v1/hooks/{token}" || route is "POST /api/v1/sessions" or "POST /api/v1/operator/session" || route.Contains("/api/v1/accounts", StringComparison.Ordinal);

    private static async Task<string?> Code(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync();
        return answer.Content.Headers.ContentType?.MediaType == "application/problem+json"
            ? JsonDocument.Parse(text).RootElement.GetProperty("code").GetString()
            : null;
    }
}
