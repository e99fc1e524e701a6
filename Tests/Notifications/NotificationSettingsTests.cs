using System.Text.Json;
using OrleansChat.Rooms;
using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Talk;
using Xunit;

namespace OrleansChat.Tests.Notifications;

/// <summary>What one wants to be told, over REST, and on one's other devices.</summary>
[Collection(ClusterCollection.Name)]
public sealed class NotificationSettingsTests(SharedCluster cluster)
{
    [Fact]
    public async Task Settings_are_replaced_as_a_whole_and_other_devices_hear_of_it()
    {
        var ann = (await cluster.Rig.Crew(1)).Users[0];
        using var rest = new Rest(cluster.Rig.Urls[0], ann.Token);
        await using var phone = (await RawSocket.Open(cluster.Rig.Urls[1], ann.Token)).Listen();
        await phone.Sync();
        Assert.Equal("""{"settings":{"mailDigests":false,"previews":true},"rooms":[]}""", (await rest.Ask("GET", "notifications")).Json.GetRawText());

        const string Full = """{"quietHours":{"from":"22:30","to":"07:00"},"snoozedUntil":"2031-01-02T03:04:05.000Z","mailDigests":true,"previews":false}""";
        var changed = await rest.Ask("PUT", "notifications", Full);
        Assert.Equal((200, Full), (changed.Status, changed.Json.GetRawText()));
        Assert.Equal(Full, (await rest.Ask("GET", "notifications")).Json.GetProperty("settings").GetRawText());
        await phone.Until(pushes => pushes.Any(push => Pushed(push, "settings") == Full));

        await rest.Ask("PUT", "notifications", "{}");
        Assert.Equal("""{"mailDigests":false,"previews":true}""", (await rest.Ask("GET", "notifications")).Json.GetProperty("settings").GetRawText());
    }

    [Theory]
    [InlineData("""{"quietHours":{"from":"22:00"}}""")]
    [InlineData("""{"quietHours":{"from":"22:00","to":"24:00"}}""")]
    [InlineData("""{"quietHours":{"from":"22:00","to":"22:00"}}""")]
    [InlineData("""{"quietHours":"22:00"}""")]
    [InlineData("""{"snoozedUntil":"soon"}""")]
    [InlineData("""{"mailDigests":1}""")]
    [InlineData("[]")]
    public async Task What_is_no_setting_is_refused_and_changes_nothing(string body)
    {
        var ann = (await cluster.Rig.Crew(1)).Users[0];
        using var rest = new Rest(cluster.Rig.Urls[0], ann.Token);
        Assert.Equal("bad_request", (await rest.Ask("PUT", "notifications", body)).Code);
        Assert.Equal("""{"mailDigests":false,"previews":true}""", (await rest.Ask("GET", "notifications")).Json.GetProperty("settings").GetRawText());
    }

    [Fact]
    public async Task A_room_has_a_level_of_its_own_until_it_is_taken_back()
    {
        var crew = await cluster.Rig.Crew(2);
        using var rest = new Rest(cluster.Rig.Urls[0], crew.Users[1].Token);
        await using var phone = (await RawSocket.Open(cluster.Rig.Urls[1], crew.Users[1].Token)).Listen();
        await phone.Sync();
        foreach (var level in new[] { "all", "none", "mentions" })
        {
            var expected = $$"""{"roomId":"{{crew.Room}}","level":"{{level}}"}""";
            Assert.Equal(expected, (await rest.Ask("PUT", $"rooms/{crew.Room}/notifications", new { level })).Json.GetRawText());
            Assert.Equal($"[{expected}]", (await rest.Ask("GET", "notifications")).Json.GetProperty("rooms").GetRawText());
            await phone.Until(pushes => pushes.Any(push => Pushed(push, "room") == expected));
        }

        Assert.Equal($$"""{"roomId":"{{crew.Room}}"}""", (await rest.Ask("PUT", $"rooms/{crew.Room}/notifications", "{}")).Json.GetRawText());
        Assert.Equal("[]", (await rest.Ask("GET", "notifications")).Json.GetProperty("rooms").GetRawText());
        Assert.Equal("bad_request", (await rest.Ask("PUT", $"rooms/{crew.Room}/notifications", new { level = "some" })).Code);
    }

    [Fact]
    public async Task Only_members_have_a_level_and_it_outlives_a_leave()
    {
        var (crew, other) = (await cluster.Rig.Crew(2), (await cluster.Rig.Crew(1)).Users[0]);
        var ann = crew.Users[1];
        using var stranger = new Rest(cluster.Rig.Urls[0], other.Token);
        Assert.Equal("not_found", (await stranger.Ask("PUT", $"rooms/{crew.Room}/notifications", new { level = "all" })).Code);
        Assert.Equal("not_found", (await stranger.Ask("PUT", $"rooms/{Guid.NewGuid()}/notifications", new { level = "all" })).Code);

        using var rest = new Rest(cluster.Rig.Urls[0], ann.Token);
        await rest.Ask("PUT", $"rooms/{crew.Room}/notifications", new { level = "none" });
        await rest.Ask("DELETE", $"rooms/{crew.Room}/members/{ann.Id}");
        Assert.Equal("not_found", (await rest.Ask("PUT", $"rooms/{crew.Room}/notifications", new { level = "all" })).Code);
        Assert.Equal("[]", (await rest.Ask("GET", "notifications")).Json.GetProperty("rooms").GetRawText());

        await cluster.Rig.Room(crew.Room).Submit(new JoinRoom(crew.Users[0].Id, ClientId.New(), ann.Id));
        Assert.Contains("none", (await rest.Ask("GET", "notifications")).Json.GetProperty("rooms").GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task They_are_taken_along_and_go_with_the_account()
    {
        var crew = await cluster.Rig.Crew(1);
        var ann = crew.Users[0];
        await cluster.Rig.GivePassword(ann);
        using var rest = new Rest(cluster.Rig.Urls[0], ann.Token);
        await rest.Ask("PUT", "notifications", """{"quietHours":{"from":"22:00","to":"06:00"}}""");
        await rest.Ask("PUT", $"rooms/{crew.Room}/notifications", new { level = "all" });
        var export = (await rest.Ask("POST", "me/export", new { password = Owners.Password })).Json;
        Assert.Equal("22:00", export.GetProperty("notifications").GetProperty("quietHours").GetProperty("from").GetString());
        Assert.Equal("all", export.GetProperty("rooms")[0].GetProperty("notifications").GetString());

        Assert.Equal(202, (await rest.Ask("DELETE", "me", new { password = Owners.Password })).Status);
        Assert.Equal(0, await cluster.Rig.Scalar<long>(
            "SELECT (SELECT count(*) FROM notification_setting WHERE user_id = $1) + (SELECT count(*) FROM room_member WHERE user_id = $1 AND notify IS NOT NULL)",
            ann.Id.Value));
    }

    private static string? Pushed(JsonElement push, string part) =>
        RawSocket.Target(push) == "Notifications" && push.GetProperty("arguments")[0].TryGetProperty(part, out var found) ? found.GetRawText() : null;
}
