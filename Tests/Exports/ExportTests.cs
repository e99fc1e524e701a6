using OrleansChat.Rooms;
using OrleansChat.Tests.Files;
using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Talk;
using Xunit;

namespace OrleansChat.Tests.Exports;

/// <summary>Everything about oneself, and nothing about others.</summary>
[Collection(ClusterCollection.Name)]
public sealed class ExportTests(SharedCluster cluster)
{
    // More than two pages.
    private const int Messages = 450;

    [Fact]
    public async Task An_export_holds_all_of_one_s_own_and_nothing_of_others()
    {
        var (crew, former) = (await cluster.Rig.Crew(2), await cluster.Rig.Crew(1));
        var (ann, bob) = (crew.Users[0], crew.Users[1]);
        await cluster.Rig.GivePassword(ann);
        Assert.True(await cluster.Rig.Scalar<bool>("SELECT verified FROM account WHERE user_id = $1", ann.Id.Value));
        using var rest = new Rest(cluster.Rig.Urls[1], ann.Token);
        await rest.Ask("PATCH", "me", new { displayName = "Ann", language = "es" });
        await rest.Ask("PUT", $"me/blocks/{bob.Id}");
        using var uploads = new Uploads(cluster.Rig, ann);
        var file = await uploads.Store("mine.txt", "text/plain", "hello"u8.ToArray());
        var room = cluster.Rig.Room(crew.Room);
        await Task.WhenAll(Enumerable.Range(0, Messages).Select(count => room.Post(new PostMessage(ann.Id, ClientId.New(), $"mine {count}"))));
        await room.Post(new PostMessage(bob.Id, ClientId.New(), "theirs"));
        var other = cluster.Rig.Room(former.Room);
        await other.Submit(new JoinRoom(former.Users[0].Id, ClientId.New(), ann.Id));
        await other.Post(new PostMessage(ann.Id, ClientId.New(), "mine before I left"));
        await other.Submit(new LeaveRoom(ann.Id, ClientId.New(), ann.Id));

        var answer = await rest.Ask("POST", "me/export", new { password = Owners.Password });
        Assert.Equal((200, "attachment; filename=\"export.json\""), (answer.Status, answer.Headers["Content-Disposition"]));
        var export = answer.Json;
        Assert.Equal(($"{ann.Name}@example.com", "Ann"), (Text(export, "profile", "email"), Text(export, "profile", "displayName")));
        Assert.Equal("es", Text(export, "settings", "language"));
        Assert.Equal(ann.Session.ToString(), Assert.Single(export.GetProperty("sessions").EnumerateArray()).GetProperty("sessionId").GetString());
        Assert.Equal(bob.Name, Assert.Single(export.GetProperty("blocks").EnumerateArray()).GetProperty("username").GetString());
        Assert.Contains(export.GetProperty("audit").EnumerateArray(), entry => entry.GetProperty("event").GetString() == "account_exported");

        var files = Assert.Single(export.GetProperty("files").EnumerateArray());
        Assert.Equal((file, "mine.txt"), (files.GetProperty("id").GetGuid(), files.GetProperty("name").GetString()));

        var rooms = export.GetProperty("rooms").EnumerateArray().ToDictionary(one => one.GetProperty("roomId").GetGuid());
        Assert.Equal("owner", rooms[crew.Room.Value].GetProperty("role").GetString());
        Assert.True(rooms[former.Room.Value].TryGetProperty("leftSeq", out _));
        Assert.Equal(Messages, Texts(rooms[crew.Room.Value]).Count(text => text.StartsWith("mine ", StringComparison.Ordinal)));
        Assert.Equal(["mine before I left"], Texts(rooms[former.Room.Value]));
        Assert.DoesNotContain("theirs", Texts(rooms[crew.Room.Value]));
    }

    [Fact]
    public async Task Whether_an_address_is_somebody_else_s_does_not_show_in_an_export()
    {
        var email = $"e{Guid.NewGuid():N}@example.com";
        var exports = new List<string?>();
        using var rest = new Rest(cluster.Rig.Urls[0]);
        foreach (var name in new[] { $"a{Guid.NewGuid():N}"[..20], $"b{Guid.NewGuid():N}"[..20] })
        {
            // The second one's account is made without the address, for it is in use.
            await rest.Ask("POST", "accounts", new { username = name, email, password = Owners.Password });
            var signedIn = await rest.Ask("POST", "sessions", new { username = name, password = Owners.Password });
            using var mine = new Rest(cluster.Rig.Urls[0], signedIn.Text("accessToken"));
            exports.Add(Text((await mine.Ask("POST", "me/export", new { password = Owners.Password })).Json, "profile", "email"));
        }

        Assert.Equal([null, null], exports);
    }

    [Fact]
    public async Task The_password_is_asked_for_and_exports_are_few()
    {
        var ann = (await cluster.Rig.Crew(1)).Users[0];
        await cluster.Rig.GivePassword(ann);
        using var rest = new Rest(cluster.Rig.Urls[0], ann.Token);
        Assert.Equal("password_wrong", (await rest.Ask("POST", "me/export", new { password = "wrong horse" })).Code);
        Assert.Equal("bad_request", (await rest.Ask("POST", "me/export", "{}")).Code);
        for (var time = 0; time < 3; time++)
        {
            Assert.Equal(200, (await rest.Ask("POST", "me/export", new { password = Owners.Password })).Status);
        }

        Assert.Equal("rate_limited", (await rest.Ask("POST", "me/export", new { password = Owners.Password })).Code);
    }

    private static string? Text(System.Text.Json.JsonElement json, string part, string member) => json.GetProperty(part).GetProperty(member).GetString();

    private static string[] Texts(System.Text.Json.JsonElement room) =>
        [.. room.GetProperty("messages").EnumerateArray().Select(message => message.GetProperty("text").GetString()!)];
}
