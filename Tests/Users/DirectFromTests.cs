using OrleansChat.Rooms;
using OrleansChat.Tests.EndToEnd;
using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Talk;
using Xunit;

namespace OrleansChat.Tests.Users;

/// <summary>Whoever a user does not want to hear from directly is told that there is no such user, over REST and the hub.</summary>
[Collection(ClusterCollection.Name)]
public sealed class DirectFromTests(SharedCluster cluster)
{
    private ClusterRig Rig => cluster.Rig;

    [Theory]
    [InlineData("everyone", true, true)]
    [InlineData("shared", true, false)]
    [InlineData("nobody", false, false)]
    public async Task The_setting_decides_who_opens_a_direct_room(string directFrom, bool acquaintance, bool stranger)
    {
        var (crew, foreign) = (await Rig.Crew(2), await Rig.Crew(1));
        using var mine = new Rest(Rig.Urls[0], crew.Users[0].Token);
        Assert.Equal(directFrom, (await mine.Ask("PATCH", "me", new { directFrom })).Json.GetProperty("settings").GetProperty("directFrom").GetString());
        Assert.Equal(acquaintance, await Opens(crew.Users[1], crew.Users[0]));
        Assert.Equal(stranger, await Opens(foreign.Users[0], crew.Users[0]));

        // It is about direct rooms, and about others.
        using var theirs = new Rest(Rig.Urls[0], foreign.Users[0].Token);
        Assert.Equal(200, (await theirs.Ask("POST", $"rooms/{foreign.Room}/members", new { userId = crew.Users[0].Id.Value })).Status);
        Assert.Equal(201, (await mine.Ask("POST", "rooms/direct", new { userId = (await Rig.Crew(1)).Users[0].Id.Value })).Status);
    }

    [Fact]
    public async Task Direct_rooms_and_the_lobby_make_no_acquaintances_and_a_group_that_one_left_no_more()
    {
        var (crew, foreign) = (await Rig.Crew(2), await Rig.Crew(1));
        var (user, former, writer) = (crew.Users[0], crew.Users[1], foreign.Users[0]);
        using var mine = new Rest(Rig.Urls[0], user.Token);
        await mine.Ask("PATCH", "me", """{"directFrom":"shared"}""");
        Assert.True((await Rig.Room(crew.Room).Submit(new LeaveRoom(former.Id, ClientId.New(), former.Id))).Ok);
        Assert.False(await Opens(former, user));

        // Rows as the lobby's log makes them.
        foreach (var member in new[] { user, writer })
        {
            await Rig.Execute("INSERT INTO room_member (room_id, user_id, role, joined_seq) VALUES ($1, $2, 2, 1)", RoomId.Lobby.Value, member.Id.Value);
        }

        Assert.False(await Opens(writer, user));
        await Rig.Execute("DELETE FROM room_member WHERE room_id = $1 AND user_id IN ($2, $3)", RoomId.Lobby.Value, user.Id.Value, writer.Id.Value);
    }

    [Fact]
    public async Task A_direct_room_that_exists_stays()
    {
        var (one, other) = ((await Rig.Crew(1)).Users[0], (await Rig.Crew(1)).Users[0]);
        Assert.True(await Opens(one, other));
        using var mine = new Rest(Rig.Urls[0], other.Token);
        await mine.Ask("PATCH", "me", """{"directFrom":"nobody"}""");
        using var theirs = new Rest(Rig.Urls[1], one.Token);
        var found = await theirs.Ask("POST", "rooms/direct", new { userId = other.Id.Value });
        Assert.Equal(200, found.Status);
        Assert.Equal(200, (await theirs.Ask("POST", $"rooms/{found.Text("roomId")}/messages", new { text = "hello" })).Status);
    }

    /// <summary>Over the hub first, whose refusal must be that of a user who does not exist.</summary>
    private async Task<bool> Opens(CrewUser caller, CrewUser other)
    {
        await using var socket = (await RawSocket.Open(Rig.Urls[1], caller.Token)).Listen();
        using var rest = new Rest(Rig.Urls[0], caller.Token);
        var created = await Create(socket, other.Id.Value);
        var code = created.TryGetProperty("error", out _) ? BadInputTests.CodeOf(created) : null;
        var unknown = BadInputTests.CodeOf(await Create(socket, Guid.NewGuid()));
        var answer = await rest.Ask("POST", "rooms/direct", new { userId = other.Id.Value });
        Assert.Equal("not_found", unknown);
        Assert.Equal(code is null ? 200 : 404, answer.Status);
        Assert.Equal(code, answer.Code);
        return code is null;
    }

    private static Task<System.Text.Json.JsonElement> Create(RawSocket socket, Guid user) =>
        socket.Call("CreateRoom", $$"""[{"clientId":"{{Guid.NewGuid()}}","kind":"direct","userId":"{{user}}"}]""");
}
