using System.Text.Json;
using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Talk;
using Xunit;

namespace OrleansChat.Tests.Texts;

/// <summary>The server's texts over REST and live. The message of the day is the whole cluster's, so one test has it.</summary>
[Collection(ClusterCollection.Name)]
public sealed class TextsApiTests(SharedCluster cluster)
{
    [Fact]
    public async Task The_message_of_the_day_reaches_every_socket_of_every_gateway_in_its_language_and_everybody_who_comes_later()
    {
        var users = (await cluster.Rig.Crew(3)).Users;
        var token = await cluster.Rig.OperatorToken(users[0]);
        using var chief = new Rest(cluster.Rig.Urls[0], token);
        using var there = new Rest(cluster.Rig.Urls[1], token);
        using var ana = new Rest(cluster.Rig.Urls[0], users[1].Token);
        await ana.Ask("PATCH", "me", new { language = "es" });
        await using var spanish = (await RawSocket.Open(cluster.Rig.Urls[1], users[1].Token)).Listen();
        await using var other = (await RawSocket.Open(cluster.Rig.Urls[0], users[2].Token)).Listen();
        Assert.False((await spanish.Sync()).TryGetProperty("motd", out _));
        await other.Sync();
        try
        {
            Assert.Equal(204, (await chief.Ask("PUT", "operator/texts/motd/en", new { text = "Back at noon" })).Status);
            await Heard(spanish, "Back at noon");
            Assert.Equal(204, (await chief.Ask("PUT", "operator/texts/motd/ES", new { text = "Volvemos a las doce" })).Status);
            await Heard(spanish, "Volvemos a las doce");
            await Heard(other, "Back at noon");
            Assert.DoesNotContain(other.Pushes, push => Notice(push) == "Volvemos a las doce");
            Assert.Equal("Volvemos a las doce", (await spanish.Sync()).GetProperty("motd").GetString());
            await cluster.Rig.GivePassword(users[1]);
            var signedIn = await there.Ask("POST", "sessions", new { username = users[1].Name, password = Owners.Password });
            Assert.Equal("Volvemos a las doce", signedIn.Text("motd"));
            var refreshed = await there.Ask("POST", "sessions/refresh", new { refreshToken = signedIn.Text("refreshToken") });
            Assert.Equal("Volvemos a las doce", refreshed.Text("motd"));
            Assert.Equal("operator", (await there.Ask("GET", "operator/texts/motd/es")).Text("source"));
        }
        finally
        {
            await chief.Ask("DELETE", "operator/texts/motd/en");
            await chief.Ask("DELETE", "operator/texts/motd/es");
        }

        await other.Until(pushes => pushes.Any(push => RawSocket.Target(push) == "Notice" && Notice(push) is null));
        Assert.False((await other.Sync()).TryGetProperty("motd", out _));
    }

    [Fact]
    public async Task A_lost_push_is_made_good_by_the_poll()
    {
        var users = (await cluster.Rig.Crew(1)).Users;
        using var chief = new Rest(cluster.Rig.Urls[0], await cluster.Rig.OperatorToken(users[0]));
        using var anybody = new Rest(cluster.Rig.Urls[1], language: "ja");

        // As if written by a silo whose gateways were all away.
        await using var database = Npgsql.NpgsqlDataSource.Create(cluster.Rig.Connection);
        await database.CreateCommand("INSERT INTO text_override (key, language, text) VALUES ('help.closed', 'ja', 'x'); UPDATE text_version SET version = version + 1").ExecuteNonQueryAsync();
        using var patience = new CancellationTokenSource(ClusterRig.Patience);
        while ((await anybody.Ask("GET", "texts")).Text("help.closed") != "x")
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, patience.Token);
        }

        await chief.Ask("DELETE", "operator/texts/help.closed/ja");
    }

    [Fact]
    public async Task Anybody_reads_the_texts_in_the_language_asked_for_and_the_message_of_the_day_is_not_among_them()
    {
        using var stranger = new Rest(cluster.Rig.Urls[1], language: "es-AR, en;q=0.5");
        var spanish = (await stranger.Ask("GET", "texts")).Json;
        Assert.StartsWith("Te damos", spanish.GetProperty("greeting.invite").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("Welcome", (await stranger.Ask("GET", "texts?language=en")).Text("greeting.invite"), StringComparison.Ordinal);
        Assert.False(spanish.TryGetProperty("motd", out _));
    }

    [Fact]
    public async Task A_refusal_is_told_in_the_request_s_language()
    {
        using var rest = new Rest(cluster.Rig.Urls[0], (await cluster.Rig.Crew(1)).Users[0].Token, "es");
        using var stranger = new Rest(cluster.Rig.Urls[0], language: "es");
        Assert.Equal("No existe, o no te corresponde verlo.", (await rest.Ask("GET", "users/nobody.at.all")).Text("detail"));
        Assert.Equal("No existe, o no te corresponde verlo.", (await rest.Ask("GET", "no/such/route")).Text("detail"));
        var refused = await stranger.Ask("GET", "me");
        Assert.Equal(("Primero inicia sesión.", "unauthorized", "es"), (refused.Text("detail"), refused.Code, refused.Headers["Content-Language"]));
    }

    [Fact]
    public async Task The_reason_of_a_refusal_is_told_in_the_request_s_language_and_by_its_name()
    {
        var user = (await cluster.Rig.Crew(1)).Users[0];
        using var spanish = new Rest(cluster.Rig.Urls[0], user.Token, "es");
        using var english = new Rest(cluster.Rig.Urls[1], user.Token, "ja");
        var refused = await spanish.Ask("PUT", $"me/blocks/{user.Id}");
        Assert.Equal(("bad_request", "block_oneself", "Nadie se bloquea a sí mismo."), (refused.Code, refused.Text("reason"), refused.Text("detail")));
        Assert.Equal("es", refused.Headers["Content-Language"]);
        Assert.Equal("Nobody blocks themselves.", (await english.Ask("PUT", $"me/blocks/{user.Id}")).Text("detail"));
        Assert.False((await english.Ask("GET", "users/nobody.at.all")).Json.TryGetProperty("reason", out _));

        await english.Ask("PATCH", "me", new { language = "es" });
        await using var socket = (await RawSocket.Open(cluster.Rig.Urls[1], user.Token)).Listen();
        await socket.Sync();
        var error = (await socket.Call("History", $$"""["{{Guid.NewGuid()}}",{"limit":201}]""")).GetProperty("error").GetString()!;
        Assert.Contains("\"reason\":\"page_form\",\"values\":[200]", error, StringComparison.Ordinal);
        Assert.Contains("un limit de 1 a 200", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_on_the_hub_is_told_in_the_user_s_language()
    {
        var user = (await cluster.Rig.Crew(1)).Users[0];
        using var rest = new Rest(cluster.Rig.Urls[0], user.Token);
        await rest.Ask("PATCH", "me", new { language = "es" });
        await using var socket = (await RawSocket.Open(cluster.Rig.Urls[1], user.Token)).Listen();
        await socket.Sync();
        var refused = await socket.Call("History", $$"""["{{Guid.NewGuid()}}",{"limit":10}]""");
        Assert.Equal("not_found", EndToEnd.BadInputTests.CodeOf(refused));
        Assert.Contains("no te corresponde verlo", refused.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("motd/en", "{\"text\":\"\"}", "bad_request")]
    [InlineData("motd/en", "{\"text\":\"a\\u0000b\"}", "bad_request")]
    [InlineData("motd/en", "{\"text\":\"\\ud800\"}", "bad_request")]
    [InlineData("motd/en", "{}", "bad_request")]
    [InlineData("motd/no language", "{\"text\":\"x\"}", "bad_request")]
    [InlineData("nonsense/en", "{\"text\":\"x\"}", "not_found")]
    public async Task A_text_that_cannot_be_is_refused(string path, string body, string code)
    {
        using var chief = new Rest(cluster.Rig.Urls[0], await cluster.Rig.OperatorToken((await cluster.Rig.Crew(1)).Users[0]));
        Assert.Equal(code, (await chief.Ask("PUT", $"operator/texts/{path}", body)).Code);
        using var user = new Rest(cluster.Rig.Urls[0], (await cluster.Rig.Crew(1)).Users[0].Token);
        Assert.Equal("forbidden", (await user.Ask("PUT", $"operator/texts/{path}", new { text = "x" })).Code);
    }

    private static Task Heard(RawSocket socket, string text) => socket.Until(pushes => pushes.Any(push => Notice(push) == text));

    private static string? Notice(JsonElement push) =>
        RawSocket.Target(push) == "Notice" && push.GetProperty("arguments")[0].TryGetProperty("text", out var text) ? text.GetString() : null;
}
