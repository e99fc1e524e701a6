using OrleansChat.Tests.EndToEnd;
using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Talk;
using Xunit;

namespace OrleansChat.Tests.Users;

/// <summary>Who is blocked opens no direct room with the blocker and brings them into no room, over REST or the hub.</summary>
[Collection(ClusterCollection.Name)]
public sealed class BlocksTests(SharedCluster cluster)
{
    [Fact]
    public async Task Blocked_and_unknown_users_answer_alike()
    {
        var (blocker, rude) = ((await cluster.Rig.Crew(1)).Users[0], await cluster.Rig.Crew(1));
        using var mine = new Rest(cluster.Rig.Urls[0], blocker.Token);
        using var theirs = new Rest(cluster.Rig.Urls[1], rude.Users[0].Token);
        await using var socket = (await RawSocket.Open(cluster.Rig.Urls[1], rude.Users[0].Token)).Listen();
        Assert.Equal(204, (await mine.Ask("PUT", $"me/blocks/{rude.Users[0].Id}")).Status);
        Assert.Equal(204, (await mine.Ask("PUT", $"me/blocks/{rude.Users[0].Id}")).Status);
        Assert.Equal(rude.Users[0].Name, Assert.Single((await mine.Ask("GET", "me/blocks")).Json.EnumerateArray()).GetProperty("username").GetString());

        foreach (var user in new[] { blocker.Id.Value, Guid.NewGuid() })
        {
            Assert.Equal((404, "not_found"), Answer(await theirs.Ask("POST", "rooms/direct", new { userId = user })));
            Assert.Equal((404, "not_found"), Answer(await theirs.Ask("POST", $"rooms/{rude.Room}/members", new { userId = user })));
            Assert.Equal("not_found", BadInputTests.CodeOf(await socket.Call(
                "CreateRoom", $$"""[{"clientId":"{{Guid.NewGuid()}}","kind":"direct","userId":"{{user}}"}]""")));
            Assert.Equal("not_found", BadInputTests.CodeOf(await socket.Call(
                "Invite", $$"""["{{rude.Room}}",{"clientId":"{{Guid.NewGuid()}}","userId":"{{user}}"}]""")));
        }

        // The list is the blocker's alone, and the way back.
        Assert.Empty((await theirs.Ask("GET", "me/blocks")).Json.EnumerateArray());
        Assert.Equal(204, (await mine.Ask("DELETE", $"me/blocks/{rude.Users[0].Id}")).Status);
        Assert.Equal(201, (await theirs.Ask("POST", "rooms/direct", new { userId = blocker.Id.Value })).Status);
        Assert.Equal(200, (await theirs.Ask("POST", $"rooms/{rude.Room}/members", new { userId = blocker.Id.Value })).Status);
    }

    [Fact]
    public async Task The_blocker_may_still_write_first_and_rooms_that_exist_stay()
    {
        var users = (await cluster.Rig.Crew(2)).Users;
        using var mine = new Rest(cluster.Rig.Urls[0], users[0].Token);
        using var theirs = new Rest(cluster.Rig.Urls[0], users[1].Token);
        await mine.Ask("PUT", $"me/blocks/{users[1].Id}");
        var room = (await mine.Ask("POST", "rooms/direct", new { userId = users[1].Id.Value })).Text("roomId");
        var found = await theirs.Ask("POST", "rooms/direct", new { userId = users[0].Id.Value });
        Assert.Equal((200, room), (found.Status, found.Text("roomId")));
    }

    [Fact]
    public async Task Nobody_blocks_themselves_nor_somebody_who_does_not_exist()
    {
        var user = (await cluster.Rig.Crew(1)).Users[0];
        using var rest = new Rest(cluster.Rig.Urls[0], user.Token);
        Assert.Equal((400, "bad_request"), Answer(await rest.Ask("PUT", $"me/blocks/{user.Id}")));
        Assert.Equal((404, "not_found"), Answer(await rest.Ask("PUT", $"me/blocks/{Guid.NewGuid()}")));
        Assert.Equal(204, (await rest.Ask("DELETE", $"me/blocks/{Guid.NewGuid()}")).Status);
    }

    private static (int Status, string? Code) Answer(RestAnswer answer) => (answer.Status, answer.Code);
}
