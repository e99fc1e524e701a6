using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Talk;
using Xunit;

namespace OrleansChat.Tests.Bots;

/// <summary>Whose bots are, how long they and their tokens last, and what remains of them.</summary>
[Collection(ClusterCollection.Name)]
public sealed class BotsTests(SharedCluster cluster)
{
    [Fact]
    public async Task A_token_is_told_once_kept_as_a_hash_and_opens_nothing_once_it_was_revoked()
    {
        using var bench = await BotBench.Make(cluster.Rig);
        var (id, token) = await bench.Token("rooms:read");
        using var reader = new Rest(cluster.Rig.Urls[1], token);
        Assert.Equal(200, (await reader.Ask("GET", "rooms")).Status);
        Assert.DoesNotContain(token, (await bench.Owner.Ask("GET", $"bots/{bench.Bot}/tokens")).Json.GetRawText(), StringComparison.Ordinal);
        Assert.True(await cluster.Rig.Scalar<bool>("SELECT token_hash = sha256($2::bytea) FROM bot_token WHERE token_id = $1", id, System.Text.Encoding.ASCII.GetBytes(token)));

        Assert.Equal(204, (await bench.Owner.Ask("DELETE", $"bots/{bench.Bot}/tokens/{id}")).Status);
        Assert.Equal("unauthorized", (await reader.Ask("GET", "rooms")).Code);
        Assert.Equal("not_found", (await bench.Owner.Ask("DELETE", $"bots/{bench.Bot}/tokens/{id}")).Code);
        using var nobody = new Rest(cluster.Rig.Urls[0], "ocb_" + new string('A', 43));
        Assert.Equal("unauthorized", (await nobody.Ask("GET", "rooms")).Code);
        Assert.Equal(["bot_token_made", "bot_token_revoked"], await Audited(id));
        Assert.Equal(["bot_made"], await Audited(bench.Bot));
    }

    [Fact]
    public async Task A_bot_is_its_owners_alone_and_seen_to_be_a_program()
    {
        using var bench = await (await BotBench.Make(cluster.Rig)).Enter();
        var crew = bench.Crew;
        using var other = new Rest(cluster.Rig.Urls[0], crew.Users[1].Token);
        Assert.True((await other.Ask("GET", $"users/{bench.Name}")).Json.GetProperty("bot").GetBoolean());
        Assert.False((await other.Ask("GET", $"users/{crew.Users[0].Name}")).Json.TryGetProperty("bot", out _));
        var members = (await other.Ask("GET", $"rooms/{crew.Room}/members")).Json.EnumerateArray();
        Assert.Equal(bench.Bot, Assert.Single(members, member => member.TryGetProperty("bot", out _)).GetProperty("userId").GetGuid());

        Assert.Equal("[]", (await other.Ask("GET", "bots")).Json.GetRawText());
        Assert.Equal("not_found", (await other.Ask("DELETE", $"bots/{bench.Bot}")).Code);
        Assert.Equal("not_found", (await other.Ask("GET", $"bots/{bench.Bot}/tokens")).Code);
        Assert.Equal("not_found", (await other.Ask("POST", $"bots/{bench.Bot}/tokens", new { scopes = new[] { "rooms:read" } })).Code);
        var (token, _) = await bench.Token("rooms:read");
        Assert.Equal("not_found", (await other.Ask("DELETE", $"bots/{bench.Bot}/tokens/{token}")).Code);
        // A person of one's own is no bot of one's own.
        Assert.Equal("not_found", (await bench.Owner.Ask("POST", $"bots/{crew.Users[0].Id}/tokens", new { scopes = new[] { "rooms:read" } })).Code);
    }

    [Fact]
    public async Task What_cannot_be_a_bot_or_a_token_is_refused()
    {
        using var bench = await BotBench.Make(cluster.Rig);
        Assert.Equal("username_taken", await Bot(bench.Name));
        Assert.Equal("username_taken", await Bot(bench.Crew.Users[1].Name.ToUpperInvariant()));
        Assert.Equal("username_invalid", await Bot("a b"));
        Assert.Equal("bad_request", (await bench.Owner.Ask("POST", "bots", new { username = "abc", displayName = "\n" })).Code);
        Assert.Equal("bad_request", await Token(["everything"]));
        Assert.Equal("bad_request", await Token([]));
        Assert.Equal("bad_request", await Token(["rooms:read"], new string('x', 65)));
        Assert.Equal("bad_request", await Token(["rooms:read"], ""));

        async Task<string?> Bot(string username) => (await bench.Owner.Ask("POST", "bots", new { username })).Code;

        async Task<string?> Token(string[] scopes, string? label = null) =>
            (await bench.Owner.Ask("POST", $"bots/{bench.Bot}/tokens", new { scopes, label })).Code;
    }

    [Fact]
    public async Task Bots_tokens_and_the_making_of_them_are_bounded()
    {
        using var bench = await BotBench.Make(cluster.Rig, members: 1);
        var crew = await cluster.Rig.Crew(1);
        using var second = new Rest(cluster.Rig.Urls[0], crew.Users[0].Token);
        for (var count = 0; count < 20; count++)
        {
            await bench.Token("rooms:read");
            Assert.Equal(201, (await second.Ask("POST", "bots", new { username = $"b{Guid.NewGuid():N}"[..20] })).Status);
        }

        Assert.Equal("bad_request", (await bench.Owner.Ask("POST", $"bots/{bench.Bot}/tokens", new { scopes = new[] { "rooms:read" } })).Code);
        Assert.Equal("bad_request", (await second.Ask("POST", "bots", new { username = $"b{Guid.NewGuid():N}"[..20] })).Code);

        // What is removed makes room for another, but not without end.
        RestAnswer made;
        var bots = 0;
        do
        {
            made = await bench.Owner.Ask("POST", "bots", new { username = $"b{Guid.NewGuid():N}"[..20] });
            if (made.Status == 201)
            {
                await bench.Owner.Ask("DELETE", $"bots/{made.Text("userId")}");
            }
        }
        while (made.Status == 201 && bots++ < 100);
        Assert.Equal("rate_limited", made.Code);
    }

    [Fact]
    public async Task A_bot_that_was_removed_leaves_its_rooms_and_its_tokens_open_nothing()
    {
        using var bench = await (await BotBench.Make(cluster.Rig)).Enter();
        using var reader = await bench.Program("rooms:read");
        Assert.Equal(204, (await bench.Owner.Ask("DELETE", $"bots/{bench.Bot}")).Status);
        Assert.Equal("unauthorized", (await reader.Ask("GET", "rooms")).Code);
        Assert.Equal("[]", (await bench.Owner.Ask("GET", "bots")).Json.GetRawText());
        Assert.Equal("not_found", (await bench.Owner.Ask("DELETE", $"bots/{bench.Bot}")).Code);
        await cluster.Rig.Until("EXISTS (SELECT FROM room_member WHERE room_id = $1 AND user_id = $2 AND role = 0)", bench.Crew.Room.Value, bench.Bot);
    }

    [Fact]
    public async Task Bots_are_in_their_owners_export_and_go_with_the_account()
    {
        using var bench = await (await BotBench.Make(cluster.Rig)).Enter();
        var ann = bench.Crew.Users[0];
        await cluster.Rig.GivePassword(ann);
        var (_, token) = await bench.Token("rooms:read");
        using var reader = new Rest(cluster.Rig.Urls[1], token);

        var export = (await bench.Owner.Ask("POST", "me/export", new { password = Owners.Password })).Json;
        var bot = Assert.Single(export.GetProperty("bots").EnumerateArray());
        Assert.Equal((bench.Bot, bench.Name), (bot.GetProperty("userId").GetGuid(), bot.GetProperty("username").GetString()));
        Assert.Equal("a test", Assert.Single(bot.GetProperty("tokens").EnumerateArray()).GetProperty("label").GetString());
        Assert.DoesNotContain(token, export.GetRawText(), StringComparison.Ordinal);

        Assert.Equal(202, (await bench.Owner.Ask("DELETE", "me", new { password = Owners.Password })).Status);
        Assert.Equal("unauthorized", (await reader.Ask("GET", "rooms")).Code);
        using var other = new Rest(cluster.Rig.Urls[0], bench.Crew.Users[1].Token);
        Assert.Equal("not_found", (await other.Ask("GET", $"users/{bench.Name}")).Code);
        await cluster.Rig.Until("EXISTS (SELECT FROM room_member WHERE room_id = $1 AND user_id = $2 AND role = 0)", bench.Crew.Room.Value, bench.Bot);
        await cluster.Rig.Until("NOT EXISTS (SELECT FROM account_deletion WHERE user_id IN ($1, $2) AND finished_at IS NULL)", ann.Id.Value, bench.Bot);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task While_a_bot_or_its_owner_is_banned_its_tokens_open_nothing(bool owner)
    {
        using var bench = await BotBench.Make(cluster.Rig);
        using var reader = await bench.Program("rooms:read");
        var chief = (await cluster.Rig.Crew(1)).Users[0];
        using var operators = new Rest(cluster.Rig.Urls[0], await cluster.Rig.OperatorToken(chief));
        var banned = $"operator/users/{(owner ? bench.Crew.Users[0].Name : bench.Name)}/ban";
        Assert.Equal(204, (await operators.Ask("POST", banned)).Status);
        Assert.Equal("banned", (await reader.Ask("GET", "rooms")).Code);
        Assert.Equal(204, (await operators.Ask("DELETE", banned)).Status);
        Assert.Equal(200, (await reader.Ask("GET", "rooms")).Status);
    }

    private Task<string[]> Audited(Guid subject) =>
        cluster.Rig.Scalar<string[]>("SELECT array_agg(event ORDER BY audit_id) FROM audit WHERE subject = $1", $"{subject}");
}
