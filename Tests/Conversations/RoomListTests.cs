using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Talk;
using Xunit;

namespace OrleansChat.Tests.Conversations;

/// <summary>Rooms that somebody finds: public ones by their names, private ones only from inside.</summary>
[Collection(ClusterCollection.Name)]
public sealed class RoomListTests(SharedCluster cluster)
{
    private readonly string _tag = $"{Guid.NewGuid():N}"[..12];

    private ClusterRig Rig => cluster.Rig;

    [Fact]
    public async Task Public_rooms_are_found_by_any_part_of_their_name_and_no_private_or_closed_one_is()
    {
        var crew = await Rig.Crew(2);
        using var owner = new Rest(Rig.Urls[0], crew.Users[0].Token);
        using var stranger = new Rest(Rig.Urls[1], crew.Users[1].Token);
        await Make(owner, $"Garden {_tag} open", "public");
        await Make(owner, $"Garden {_tag} secret", "private");
        var closed = await Make(owner, $"Garden {_tag} closed", "public");
        Assert.Equal(200, (await owner.Ask("DELETE", $"rooms/{closed}")).Status);

        Assert.Equal([$"Garden {_tag} open"], await Names(stranger, $"gARDEN {_tag}"));
        Assert.Equal([$"Garden {_tag} open", $"Garden {_tag} secret"], await Names(owner, _tag));
        Assert.False((await stranger.Ask("GET", $"rooms?query={_tag}")).Json[0].TryGetProperty("role", out _));
        Assert.Equal("owner", (await owner.Ask("GET", $"rooms?query={_tag}")).Json[0].GetProperty("role").GetString());
    }

    [Theory]
    [InlineData("100% {0} sure", "100 % {0} unsure", "0% {0}")]
    [InlineData("snake_{0}_case", "snakes{0}s", "_{0}_")]
    [InlineData("back\\{0}", "back{0}", "\\{0}")]
    public async Task A_sign_that_patterns_know_stands_for_itself(string name, string other, string query)
    {
        using var rest = new Rest(Rig.Urls[0], (await Rig.Crew(1)).Users[0].Token);
        await Make(rest, Tagged(name), "public");
        await Make(rest, Tagged(other), "public");
        Assert.Equal([Tagged(name)], await Names(rest, Tagged(query)));
    }

    [Fact]
    public async Task Ones_own_rooms_come_first_and_a_list_is_as_long_as_was_asked()
    {
        var crew = await Rig.Crew(2);
        using var owner = new Rest(Rig.Urls[0], crew.Users[0].Token);
        using var other = new Rest(Rig.Urls[1], crew.Users[1].Token);
        await Make(owner, $"a {_tag}", "public");
        await Make(other, $"b {_tag}", "public");
        Assert.Equal([$"a {_tag}", $"b {_tag}"], await Names(owner, _tag));
        Assert.Equal([$"b {_tag}", $"a {_tag}"], await Names(other, _tag));
        Assert.Equal([$"b {_tag}"], await Names(other, _tag, "&limit=1"));
        Assert.Equal("bad_request", (await other.Ask("GET", "rooms?limit=101")).Code);
    }

    private static async Task<Guid> Make(Rest rest, string name, string visibility)
    {
        var made = await rest.Ask("POST", "rooms", new { name, visibility });
        Assert.True(made.Status == 201, made.Code);
        return made.Json.GetProperty("roomId").GetGuid();
    }

    private static async Task<string[]> Names(Rest rest, string query, string more = "")
    {
        var found = await rest.Ask("GET", $"rooms?query={Uri.EscapeDataString(query)}{more}");
        return [.. found.Json.EnumerateArray().Select(room => room.GetProperty("name").GetString()!)];
    }

    private string Tagged(string format) => format.Replace("{0}", _tag, StringComparison.Ordinal);
}
