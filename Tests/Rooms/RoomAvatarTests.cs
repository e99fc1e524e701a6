using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Talk;
using OrleansChat.Tests.Users;
using Xunit;

namespace OrleansChat.Tests.Rooms;

/// <summary>A room's picture, through REST of two gateways.</summary>
[Collection(ClusterCollection.Name)]
public sealed class RoomAvatarTests(SharedCluster cluster)
{
    private static readonly byte[] Png = Convert.FromBase64String(AvatarRulesTests.Png);
    private static readonly byte[] Gif = Convert.FromBase64String(AvatarRulesTests.Gif);

    [Fact]
    public async Task The_owner_gives_the_room_a_picture_that_its_log_tells_and_members_see()
    {
        var crew = await cluster.Rig.Crew(2);
        using var owner = new Rest(cluster.Rig.Urls[0], crew.Users[0].Token);
        using var member = new Rest(cluster.Rig.Urls[1], crew.Users[1].Token);
        var path = $"rooms/{crew.Room}";
        var key = Guid.NewGuid();
        var put = await owner.Ask("PUT", path + "/avatar", Png, key);
        Assert.Equal(200, put.Status);
        var seq = put.Json.GetProperty("seq").GetInt64();
        var id = (await member.Ask("GET", path)).Text("avatarId");
        Assert.Equal(Png, (await member.Ask("GET", $"avatars/{id}")).Bytes);

        // A repeat finds the first answer; other bytes under the same key are another command.
        var again = await owner.Ask("PUT", path + "/avatar", Png, key);
        Assert.Equal((seq, true), (again.Json.GetProperty("seq").GetInt64(), again.Json.GetProperty("duplicate").GetBoolean()));
        Assert.Equal("client_id_reused", (await owner.Ask("PUT", path + "/avatar", Gif, key)).Code);
        Assert.Equal(id, (await member.Ask("GET", path)).Text("avatarId"));

        await using (var socket = (await RawSocket.Open(cluster.Rig.Urls[1], crew.Users[1].Token)).Listen())
        {
            Assert.Equal(id, Assert.Single((await socket.Sync()).GetProperty("rooms").EnumerateArray()).GetProperty("avatarId").GetString());
        }

        Assert.Equal(200, (await owner.Ask("DELETE", path + "/avatar")).Status);
        Assert.False((await member.Ask("GET", path)).Json.TryGetProperty("avatarId", out _));
        var told = (await member.Ask("GET", $"{path}/events?after={seq - 1}")).Json.GetProperty("items").EnumerateArray().ToArray();
        Assert.Equal(id, told[0].GetProperty("avatarId").GetString());
        Assert.Equal((true, false), (told[1].GetProperty("removed").GetBoolean(), told[1].TryGetProperty("avatarId", out _)));
    }

    [Fact]
    public async Task Nobody_but_the_owner_changes_it_and_nothing_but_a_picture_is_taken()
    {
        var (crew, others) = (await cluster.Rig.Crew(2), await cluster.Rig.Crew(1));
        using var owner = new Rest(cluster.Rig.Urls[0], crew.Users[0].Token);
        using var member = new Rest(cluster.Rig.Urls[0], crew.Users[1].Token);
        using var stranger = new Rest(cluster.Rig.Urls[0], others.Users[0].Token);
        var path = $"rooms/{crew.Room}/avatar";
        Assert.Equal("forbidden", (await member.Ask("PUT", path, Png)).Code);
        Assert.Equal("not_found", (await stranger.Ask("PUT", path, Png)).Code);
        Assert.Equal("bad_request", (await owner.Ask("PUT", path, "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"u8.ToArray())).Code);
        Assert.Equal(413, (await owner.Ask("PUT", path, new byte[(256 * 1024) + 1])).Status);
        Assert.False((await owner.Ask("GET", $"rooms/{crew.Room}")).Json.TryGetProperty("avatarId", out _));
    }
}
