using System.Text;
using System.Text.Json;
using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Talk;
using Xunit;

namespace OrleansChat.Tests.Bots;

/// <summary>Secret URLs that post into one room.</summary>
[Collection(ClusterCollection.Name)]
public sealed class IncomingHooksTests(SharedCluster cluster)
{
    private ClusterRig Rig => cluster.Rig;

    [Fact]
    public async Task Whoever_knows_the_url_posts_as_its_bot_once_for_each_key()
    {
        var (crew, admin, hook) = await Made();
        using var rest = admin;
        using var first = new Rest(Rig.Urls[0]);
        using var second = new Rest(Rig.Urls[1]);
        var key = Guid.NewGuid();
        var posted = await first.Ask("POST", hook.Path, new { text = "The build is broken" }, key);
        var again = await second.Ask("POST", hook.Path, new { text = "The build is broken" }, key);
        Assert.Equal((200, 200, true), (posted.Status, again.Status, again.Json.GetProperty("duplicate").GetBoolean()));
        Assert.Equal(posted.Json.GetProperty("seq").GetInt64(), again.Json.GetProperty("seq").GetInt64());
        Assert.Equal("client_id_reused", (await first.Ask("POST", hook.Path, new { text = "other" }, key)).Code);
        Assert.Equal("text_invalid", (await first.Ask("POST", hook.Path, new { text = "" })).Code);
        Assert.Equal("bad_request", (await first.Ask("POST", hook.Path, "{")).Code);

        var last = await Last(admin, crew);
        Assert.Equal((hook.Bot, "The build is broken"), (last.GetProperty("sender").GetGuid(), last.GetProperty("text").GetString()));
        var members = (await admin.Ask("GET", $"rooms/{crew.Room}/members")).Json.EnumerateArray();
        var bot = Assert.Single(members, member => member.TryGetProperty("bot", out _));
        Assert.Equal((hook.Bot, "Build server", "member"), (bot.GetProperty("userId").GetGuid(), bot.GetProperty("displayName").GetString(), bot.GetProperty("role").GetString()));
    }

    [Fact]
    public async Task The_url_is_told_once_and_kept_as_a_hash()
    {
        var (crew, admin, hook) = await Made();
        using var rest = admin;
        var listed = (await admin.Ask("GET", $"rooms/{crew.Room}/hooks")).Json;
        Assert.Equal(hook.Id, Assert.Single(listed.EnumerateArray()).GetProperty("hookId").GetGuid());
        Assert.DoesNotContain(hook.Token, listed.GetRawText(), StringComparison.Ordinal);
        Assert.True(await Rig.Scalar<bool>("SELECT token_hash = sha256($2::bytea) FROM incoming_hook WHERE hook_id = $1", hook.Id, Encoding.ASCII.GetBytes(hook.Token)));
    }

    [Fact]
    public async Task A_url_mentions_everybody_only_if_the_room_made_its_bot_an_admin()
    {
        var (crew, admin, hook) = await Made();
        using var rest = admin;
        using var program = new Rest(Rig.Urls[0]);
        await program.Ask("POST", hook.Path, new { text = "@room fire" });
        Assert.False((await Last(admin, crew)).TryGetProperty("mentionsRoom", out _));
        await admin.Ask("PATCH", $"rooms/{crew.Room}/members/{hook.Bot}", new { role = "admin" });
        await program.Ask("POST", hook.Path, new { text = "@room fire" });
        Assert.True((await Last(admin, crew)).GetProperty("mentionsRoom").GetBoolean());
    }

    [Theory]
    [InlineData("member")]
    [InlineData("owner")]
    public async Task A_url_that_was_removed_is_nothing_and_what_it_said_keeps_its_name(string role)
    {
        var (crew, admin, hook) = await Made();
        using var rest = admin;
        using var program = new Rest(Rig.Urls[1]);
        await program.Ask("POST", hook.Path, new { text = "The build is fine" });
        await admin.Ask("PATCH", $"rooms/{crew.Room}/members/{hook.Bot}", new { role });

        Assert.Equal(204, (await admin.Ask("DELETE", $"rooms/{crew.Room}/hooks/{hook.Id}")).Status);
        Assert.Equal("not_found", (await program.Ask("POST", hook.Path, new { text = "hello?" })).Code);
        Assert.Equal("not_found", (await admin.Ask("DELETE", $"rooms/{crew.Room}/hooks/{hook.Id}")).Code);
        Assert.Equal("[]", (await admin.Ask("GET", $"rooms/{crew.Room}/hooks")).Json.GetRawText());
        Assert.Equal(0, await Rig.Scalar<short>("SELECT role FROM room_member WHERE room_id = $1 AND user_id = $2", crew.Room.Value, hook.Bot));
        Assert.Equal("Build server", await Rig.Scalar<string>("SELECT display_name FROM account WHERE user_id = $1", hook.Bot));
        Assert.Equal(["hook_made", "hook_removed"], await Rig.Scalar<string[]>("SELECT array_agg(event ORDER BY audit_id) FROM audit WHERE subject = $1", $"{hook.Id}"));
    }

    [Fact]
    public async Task A_bot_that_was_muted_or_removed_silences_its_url_and_a_closed_room_ends_it()
    {
        var (crew, admin, hook) = await Made();
        using var rest = admin;
        using var program = new Rest(Rig.Urls[0]);
        await admin.Ask("PUT", $"rooms/{crew.Room}/mutes/{hook.Bot}", new { });
        Assert.Equal("muted", (await program.Ask("POST", hook.Path, new { text = "hello" })).Code);
        await admin.Ask("DELETE", $"rooms/{crew.Room}/members/{hook.Bot}");
        Assert.Equal("not_found", (await program.Ask("POST", hook.Path, new { text = "hello" })).Code);

        var other = await Hook(admin, crew);
        Assert.Equal(200, (await program.Ask("POST", other.Path, new { text = "hello" })).Status);
        Assert.Equal(200, (await admin.Ask("DELETE", $"rooms/{crew.Room}")).Status);
        Assert.Equal("not_found", (await program.Ask("POST", other.Path, new { text = "hello" })).Code);
    }

    [Fact]
    public async Task It_outlives_the_membership_of_who_made_it_and_is_silent_while_they_are_banned()
    {
        var (crew, owner, _) = await Made();
        using var rest = owner;
        var maker = crew.Users[1];
        await owner.Ask("PATCH", $"rooms/{crew.Room}/members/{maker.Id}", new { role = "admin" });
        using var admin = new Rest(Rig.Urls[0], maker.Token);
        var hook = await Hook(admin, crew);
        await owner.Ask("DELETE", $"rooms/{crew.Room}/members/{maker.Id}");
        using var program = new Rest(Rig.Urls[0]);
        Assert.Equal(200, (await program.Ask("POST", hook.Path, new { text = "hello" })).Status);

        var chief = (await Rig.Crew(1)).Users[0];
        using var operators = new Rest(Rig.Urls[0], await Rig.OperatorToken(chief));
        await operators.Ask("POST", $"operator/users/{maker.Name}/ban");
        Assert.Equal("not_found", (await program.Ask("POST", hook.Path, new { text = "hello" })).Code);
    }

    [Fact]
    public async Task Only_admins_make_them_ten_at_most_and_unknown_urls_are_nothing()
    {
        var (crew, admin, hook) = await Made();
        using var rest = admin;
        using var member = new Rest(Rig.Urls[0], crew.Users[1].Token);
        Assert.Equal("forbidden", (await member.Ask("POST", $"rooms/{crew.Room}/hooks", new { name = "x" })).Code);
        Assert.Equal("forbidden", (await member.Ask("DELETE", $"rooms/{crew.Room}/hooks/{hook.Id}")).Code);
        Assert.Equal("not_found", (await member.Ask("POST", $"rooms/{Guid.NewGuid()}/hooks", new { name = "x" })).Code);
        Assert.Equal("bad_request", (await admin.Ask("POST", $"rooms/{crew.Room}/hooks", new { name = " " })).Code);
        using var program = new Rest(Rig.Urls[0]);
        Assert.Equal("not_found", (await program.Ask("POST", "hooks/nonsense", new { text = "hello" })).Code);
        for (var count = 1; count < 10; count++)
        {
            await Hook(admin, crew);
        }

        Assert.Equal("bad_request", (await admin.Ask("POST", $"rooms/{crew.Room}/hooks", new { name = "x" })).Code);
    }

    [Fact]
    public async Task Its_bot_is_the_rooms_no_bot_of_who_made_it_and_not_found_by_strangers()
    {
        var (_, admin, hook) = await Made();
        using var rest = admin;
        Assert.Equal("[]", (await admin.Ask("GET", "bots")).Json.GetRawText());
        Assert.Equal("not_found", (await admin.Ask("POST", $"bots/{hook.Bot}/tokens", new { scopes = new[] { "rooms:read" } })).Code);
        Assert.Equal("not_found", (await admin.Ask("DELETE", $"bots/{hook.Bot}")).Code);
        Assert.Equal("[]", (await admin.Ask("GET", "users?query=hook-")).Json.GetRawText());
    }

    [Fact]
    public async Task A_program_gone_wild_is_slowed_down()
    {
        var (_, admin, hook) = await Made();
        using var rest = admin;
        using var program = new Rest(Rig.Urls[0]);
        // More than twenty at once; what comes back meanwhile, one a second, is let through.
        RestAnswer answer;
        var posts = 0;
        do
        {
            answer = await program.Ask("POST", hook.Path, new { text = $"{posts++}" });
        }
        while (answer.Status == 200 && posts < 1_000);
        Assert.Equal("rate_limited", answer.Code);
        Assert.True(posts > 20);
        Assert.InRange(answer.Json.GetProperty("retryAfterMs").GetInt32(), 1, 1_000);
    }

    private async Task<(Crew Crew, Rest Admin, Url Hook)> Made()
    {
        var crew = await Rig.Crew(2);
        var admin = new Rest(Rig.Urls[0], crew.Users[0].Token);
        return (crew, admin, await Hook(admin, crew));
    }

    private static async Task<Url> Hook(Rest admin, Crew crew)
    {
        var made = await admin.Ask("POST", $"rooms/{crew.Room}/hooks", new { name = "Build server" });
        Assert.Equal(201, made.Status);
        var (path, hook) = (made.Text("path")["/api/v1/".Length..], made.Json.GetProperty("hook"));
        return new Url(path, path["hooks/".Length..], hook.GetProperty("hookId").GetGuid(), hook.GetProperty("botId").GetGuid());
    }

    private static async Task<JsonElement> Last(Rest admin, Crew crew) =>
        (await admin.Ask("GET", $"rooms/{crew.Room}/events")).Json.GetProperty("items").EnumerateArray().Last();

    /// <param name="Path">Below the API.</param>
    private sealed record Url(string Path, string Token, Guid Id, Guid Bot);
}
