using System.Text.Json;
using OrleansChat.Rooms;
using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Talk;
using Xunit;

namespace OrleansChat.Tests.Lobby;

/// <summary>Every account is let into the lobby once, at its first Sync.</summary>
public sealed class LobbyTests(LobbyCluster cluster) : IClassFixture<LobbyCluster>
{
    private static readonly Guid Room = RoomId.Lobby.Value;

    private ClusterRig Rig => cluster.Rig;

    [Fact]
    public async Task Many_who_come_at_once_over_all_gateways_find_one_lobby_and_are_in_it_once()
    {
        var users = await Newcomers(30);
        var answers = await Task.WhenAll(users.Select((user, index) => Sync(user, index % 2)));
        Assert.All(answers, answer => Assert.Equal(("lobby", "member"), (answer!.Value.Slug, answer.Value.Role)));

        var made = await Rig.Scalar<string>("SELECT string_agg(kind || ' ' || sender_id, ', ') FROM room_event WHERE room_id = $1 AND kind NOT IN (5, 6, 7)", Room);
        Assert.Equal($"1 {Guid.Empty}", made);
        var (ids, joins) = (users.Select(user => user.Id.Value).ToArray(), "SELECT count(*) FROM room_event WHERE room_id = $1 AND kind = 5 AND user_id = ANY($2)");
        Assert.Equal(30L, await Rig.Scalar<long>(joins, Room, ids));
        await Task.WhenAll(users.Select((user, index) => Sync(user, (index + 1) % 2)));
        Assert.Equal(30L, await Rig.Scalar<long>(joins, Room, ids));
    }

    [Fact]
    public async Task Who_left_stays_out_until_they_join_by_themselves()
    {
        var user = (await Newcomers(1))[0];
        Assert.NotNull(await Sync(user));
        Assert.True((await Rig.Room(RoomId.Lobby).Submit(new LeaveRoom(user.Id, ClientId.New(), user.Id))).Ok);
        Assert.Null(await Sync(user));

        // Somebody else's look may have been under way when they left: the log knows that they were let in.
        await Rig.Execute("UPDATE account SET lobby_due = true WHERE user_id = $1", user.Id.Value);
        Assert.Null(await Sync(user));
        using var rest = new Rest(Rig.Urls[0], user.Token);
        Assert.Equal(200, (await rest.Ask("POST", $"rooms/{Room}/members", "{}")).Status);
        Assert.NotNull(await Sync(user));
    }

    [Fact]
    public async Task Who_was_banned_from_it_is_asked_once_and_stays_out()
    {
        var (first, second) = ((await Newcomers(1))[0], (await Newcomers(1))[0]);
        await Rig.Execute("UPDATE account SET operator = true WHERE user_id = $1", first.Id.Value);
        await Sync(first);
        Assert.True((await Rig.Room(RoomId.Lobby).Submit(new BanMember(first.Id, ClientId.New(), second.Id))).Ok);
        Assert.Null(await Sync(second));
        Assert.False(await Rig.Scalar<bool>("SELECT lobby_due FROM account WHERE user_id = $1", second.Id.Value));
    }

    [Fact]
    public async Task Operators_own_it_also_those_who_were_in_it_before()
    {
        var users = await Newcomers(2);
        await Rig.Execute("UPDATE account SET operator = true WHERE user_id = $1", users[0].Id.Value);
        Assert.Equal("owner", (await Sync(users[0]))!.Value.Role);

        Assert.Equal("member", (await Sync(users[1]))!.Value.Role);
        // As a silo's start does for the configured name.
        await Rig.Execute("UPDATE account SET operator = true, lobby_due = true WHERE user_id = $1", users[1].Id.Value);
        Assert.Equal("owner", (await Sync(users[1]))!.Value.Role);
    }

    [Fact]
    public async Task An_account_that_signs_in_is_let_in_and_one_that_was_provisioned_is_not()
    {
        var name = $"l{Guid.NewGuid():N}"[..20];
        await Door.Enrol(Rig, name, Owners.Password);
        using var door = new Door(Rig.Urls[0]);
        var (status, body) = await door.SignIn(name, Owners.Password);
        Assert.Equal(201, status);
        Assert.NotNull(await Sync(body.GetProperty("accessToken").GetString()!, 1));
        Assert.Null(await Sync((await Rig.Crew(1)).Users[0]));
    }

    [Fact]
    public async Task It_makes_no_acquaintances()
    {
        var (watcher, other) = ((await Newcomers(1))[0], (await Newcomers(1))[0]);
        await using var seen = (await RawSocket.Open(Rig.Urls[1], other.Token)).Listen();
        await seen.Sync();
        await using var socket = (await RawSocket.Open(Rig.Urls[0], watcher.Token)).Listen();
        await socket.Sync();
        var watched = await socket.Call("Watch", $$"""[{"userIds":["{{other.Id}}"]}]""");
        Assert.Equal("offline", watched.GetProperty("result").GetProperty("users")[0].GetProperty("state").GetString());
    }

    /// <summary>Users with tokens, as if they had just registered.</summary>
    private async Task<CrewUser[]> Newcomers(int count)
    {
        var users = (await Rig.Crew(count)).Users;
        await Rig.Execute("UPDATE account SET lobby_due = true WHERE user_id = ANY($1)", users.Select(user => user.Id.Value).ToArray());
        return users;
    }

    private Task<(string? Slug, string? Role)?> Sync(CrewUser user, int gateway = 0) => Sync(user.Token, gateway);

    /// <summary>The lobby as the user finds it; null: not there.</summary>
    private async Task<(string? Slug, string? Role)?> Sync(string token, int gateway)
    {
        await using var socket = (await RawSocket.Open(Rig.Urls[gateway], token)).Listen();
        var rooms = (await socket.Sync()).GetProperty("rooms").EnumerateArray();
        if (rooms.Cast<JsonElement?>().SingleOrDefault(room => room!.Value.GetProperty("roomId").GetGuid() == Room) is not { } lobby)
        {
            return null;
        }

        using var rest = new Rest(Rig.Urls[gateway], token);
        return ((await rest.Ask("GET", $"rooms/{Room}")).Text("slug"), lobby.GetProperty("role").GetString());
    }
}

/// <summary>Without the setting nobody is let in anywhere.</summary>
[Collection(ClusterCollection.Name)]
public sealed class NoLobbyTests(SharedCluster cluster)
{
    [Fact]
    public async Task There_is_none_unless_it_is_asked_for()
    {
        var user = (await cluster.Rig.Crew(1)).Users[0];
        await cluster.Rig.Execute("UPDATE account SET lobby_due = true WHERE user_id = $1", user.Id.Value);
        await using var socket = (await RawSocket.Open(cluster.Rig.Urls[0], user.Token)).Listen();
        Assert.Equal(1, (await socket.Sync()).GetProperty("rooms").GetArrayLength());
        Assert.Equal(0L, await cluster.Rig.Scalar<long>("SELECT count(*) FROM room WHERE room_id = $1", RoomId.Lobby.Value));
    }
}

public sealed class LobbyCluster : IAsyncLifetime
{
    internal ClusterRig Rig { get; private set; } = null!;

    public async Task InitializeAsync() => Rig = await ClusterRig.Start(silos: 2, gateways: 2, ("Chat:Rooms:Lobby", "true"));

    public async Task DisposeAsync() => await Rig.DisposeAsync();
}
