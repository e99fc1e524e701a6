using System.Text.Json.Nodes;
using OrleansChat.Grains.Users;
using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Talk;
using Xunit;

namespace OrleansChat.Tests.Users;

/// <summary>What a user says about themselves, through REST of two gateways.</summary>
[Collection(ClusterCollection.Name)]
public sealed class ProfileTests(SharedCluster cluster)
{
    private static readonly byte[] Picture = Convert.FromBase64String(AvatarRulesTests.Png);

    [Fact]
    public async Task Settings_and_display_name_are_there_on_the_other_gateway_and_go_by_null()
    {
        var user = (await cluster.Rig.Crew(1)).Users[0];
        using var here = new Rest(cluster.Rig.Urls[0], user.Token);
        using var there = new Rest(cluster.Rig.Urls[1], user.Token);
        await here.Ask("PATCH", "me", new { displayName = "Ana", language = "es", timeZone = "Europe/Madrid", shareLastSeen = true });
        var me = (await there.Ask("GET", "me")).Json;
        Assert.Equal("Ana", me.GetProperty("displayName").GetString());
        Assert.Equal("""{"language":"es","timeZone":"Europe/Madrid","shareLastSeen":true,"directFrom":"everyone"}""", me.GetProperty("settings").GetRawText());

        await there.Ask("PATCH", "me", """{"displayName":null,"language":null,"shareLastSeen":false}""");
        me = (await here.Ask("GET", "me")).Json;
        Assert.False(me.TryGetProperty("displayName", out _));
        Assert.Equal("""{"timeZone":"Europe/Madrid","shareLastSeen":false,"directFrom":"everyone"}""", me.GetProperty("settings").GetRawText());
    }

    [Theory]
    [InlineData("{\"language\":\"no language\"}")]
    [InlineData("{\"timeZone\":\"../etc/passwd\"}")]
    [InlineData("{\"displayName\":\"\"}")]
    [InlineData("{\"displayName\":\"a\\u202Eb\"}")]
    [InlineData("{\"displayName\":7}")]
    [InlineData("{\"shareLastSeen\":null}")]
    [InlineData("{\"directFrom\":null}")]
    [InlineData("{\"directFrom\":\"friends\"}")]
    [InlineData("[]")]
    public async Task A_profile_that_cannot_be_is_refused(string patch)
    {
        using var rest = new Rest(cluster.Rig.Urls[0], (await cluster.Rig.Crew(1)).Users[0].Token);
        var answer = await rest.Ask("PATCH", "me", patch);
        Assert.Equal((400, "bad_request"), (answer.Status, answer.Code));
    }

    [Theory]
    [InlineData("{\"timeZone\":\"../etc/passwd\"}", "bad_request")]
    [InlineData("{\"displayName\":\"\"}", "bad_request")]
    [InlineData("{\"username\":\"a b\"}", "username_invalid")]
    [InlineData("{\"username\":\"OTHER\"}", "username_taken")]
    public async Task What_is_refused_in_one_member_changes_none(string wrong, string code)
    {
        var crew = await cluster.Rig.Crew(2);
        using var rest = new Rest(cluster.Rig.Urls[0], crew.Users[0].Token);
        await rest.Ask("PATCH", "me", """{"displayName":"Ann","language":"en","timeZone":"Europe/Berlin"}""");
        var before = (await rest.Ask("GET", "me")).Json.GetRawText();

        var all = new JsonObject { ["username"] = $"n{Guid.NewGuid():N}"[..20], ["displayName"] = "Ana", ["language"] = "es", ["shareLastSeen"] = true, ["directFrom"] = "nobody" };
        foreach (var (name, value) in JsonNode.Parse(wrong.Replace("OTHER", crew.Users[1].Name, StringComparison.Ordinal))!.AsObject())
        {
            all[name] = value?.DeepClone();
        }

        Assert.Equal(code, (await rest.Ask("PATCH", "me", all.ToJsonString())).Code);
        Assert.Equal(before, (await rest.Ask("GET", "me")).Json.GetRawText());
    }

    [Fact]
    public async Task A_patch_changes_all_that_it_names_and_nothing_else()
    {
        var user = (await cluster.Rig.Crew(1)).Users[0];
        using var rest = new Rest(cluster.Rig.Urls[0], user.Token);
        await rest.Ask("PATCH", "me", """{"timeZone":"Europe/Berlin"}""");
        var name = $"n{Guid.NewGuid():N}"[..20];
        var me = (await rest.Ask("PATCH", "me", new { username = name, displayName = "Ana", language = "es", directFrom = "shared" })).Json;
        Assert.Equal((name, "Ana"), (me.GetProperty("username").GetString(), me.GetProperty("displayName").GetString()));
        Assert.Equal("""{"language":"es","timeZone":"Europe/Berlin","shareLastSeen":false,"directFrom":"shared"}""", me.GetProperty("settings").GetRawText());
        Assert.Equal(1L, await cluster.Rig.Scalar<long>("SELECT count(*) FROM audit WHERE actor_id = $1 AND event = 'username_changed'", user.Id.Value));
        Assert.Equal(me.GetRawText(), (await rest.Ask("PATCH", "me", "{}")).Json.GetRawText());
    }

    [Fact]
    public async Task A_picture_is_seen_by_others_as_it_was_given_and_as_nothing_else()
    {
        var crew = await cluster.Rig.Crew(2);
        using var owner = new Rest(cluster.Rig.Urls[0], crew.Users[0].Token);
        using var other = new Rest(cluster.Rig.Urls[1], crew.Users[1].Token);
        var put = await owner.Ask("PUT", "me/avatar", Picture);
        Assert.Equal(200, put.Status);
        var id = put.Text("avatarId");
        Assert.Equal(id, (await other.Ask("GET", $"users/{crew.Users[0].Name}")).Text("avatarId"));
        Assert.Equal(id, (await owner.Ask("GET", "me")).Text("avatarId"));
        var members = (await other.Ask("GET", $"rooms/{crew.Room}/members")).Json.EnumerateArray();
        Assert.Contains(members, member => member.TryGetProperty("avatarId", out var avatar) && avatar.GetString() == id);

        var picture = await other.Ask("GET", $"avatars/{id}");
        Assert.Equal(Picture, picture.Bytes);
        Assert.Equal("image/png", picture.Headers["Content-Type"]);
        Assert.Equal("nosniff", picture.Headers["X-Content-Type-Options"]);
        Assert.Equal("inline; filename=\"avatar.png\"", picture.Headers["Content-Disposition"]);
        Assert.Contains("immutable", picture.Headers["Cache-Control"], StringComparison.Ordinal);
        using var stranger = new Rest(cluster.Rig.Urls[0]);
        Assert.Equal(401, (await stranger.Ask("GET", $"avatars/{id}")).Status);

        // Another picture has another id; the old one is gone.
        var next = (await owner.Ask("PUT", "me/avatar", Convert.FromBase64String(AvatarRulesTests.Gif))).Text("avatarId");
        Assert.Equal("image/gif", (await other.Ask("GET", $"avatars/{next}")).Headers["Content-Type"]);
        Assert.Equal("not_found", (await other.Ask("GET", $"avatars/{id}")).Code);

        Assert.Equal(204, (await owner.Ask("DELETE", "me/avatar")).Status);
        Assert.Equal("not_found", (await other.Ask("GET", $"avatars/{next}")).Code);
        Assert.False((await owner.Ask("GET", "me")).Json.TryGetProperty("avatarId", out _));
    }

    [Fact]
    public async Task What_is_no_picture_and_what_is_too_large_is_refused()
    {
        using var rest = new Rest(cluster.Rig.Urls[0], (await cluster.Rig.Crew(1)).Users[0].Token);
        Assert.Equal("bad_request", (await rest.Ask("PUT", "me/avatar", "<svg/>"u8.ToArray())).Code);
        Assert.Equal("bad_request", (await rest.Ask("PUT", "me/avatar", Array.Empty<byte>())).Code);
        var file = new byte[AvatarRules.MaxBytes + 1];
        Picture.CopyTo(file, 0);
        Assert.Equal("too_large", (await rest.Ask("PUT", "me/avatar", file)).Code);
        Assert.Equal(200, (await rest.Ask("PUT", "me/avatar", file[..^1])).Status);
    }

    [Fact]
    public async Task Own_sockets_on_any_gateway_hear_of_a_change_and_those_of_others_do_not()
    {
        var crew = await cluster.Rig.Crew(2);
        await using var own = (await RawSocket.Open(cluster.Rig.Urls[1], crew.Users[0].Token)).Listen();
        await using var other = (await RawSocket.Open(cluster.Rig.Urls[1], crew.Users[1].Token)).Listen();
        using var rest = new Rest(cluster.Rig.Urls[0], crew.Users[0].Token);
        await rest.Ask("PATCH", "me", new { displayName = "Ana" });
        await own.Until(pushes => pushes.Any(push => RawSocket.Target(push) == "Profile"));
        var profile = own.Pushes.Single(push => RawSocket.Target(push) == "Profile").GetProperty("arguments")[0];
        Assert.Equal(crew.Users[0].Id.Value, profile.GetProperty("userId").GetGuid());
        Assert.Equal("Ana", profile.GetProperty("displayName").GetString());
        await EndToEnd.BadInputTests.IsAlive(other, crew.Room);
        Assert.DoesNotContain(other.Pushes, push => RawSocket.Target(push) == "Profile");
    }
}
