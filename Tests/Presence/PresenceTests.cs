using System.Text.Json;
using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Talk;
using Xunit;

namespace OrleansChat.Tests.Presence;

/// <summary>Who is there, seen through sockets of two gateways. Who is gone is told after a second here.</summary>
public sealed class PresenceTests(QuickPresence cluster) : IClassFixture<QuickPresence>
{
    private ClusterRig Rig => cluster.Rig;

    [Fact]
    public async Task The_answer_says_who_is_there_and_pushes_say_who_comes_and_goes()
    {
        var users = (await Rig.Crew(3)).Users;
        await using var watcher = await Watcher.Open(Rig, users[0], 0);
        await using (await Watcher.Open(Rig, users[1], 1))
        {
            var seen = await watcher.Watch(users[0].Id.Value, users[1].Id.Value, users[2].Id.Value, users[1].Id.Value);
            Assert.Equal([users[0].Id.Value, users[1].Id.Value, users[2].Id.Value], seen.Select(one => one.GetProperty("userId").GetGuid()));
            if (Watcher.State(seen[1]) == "offline")
            {
                // The other gateway's report was still on its way.
                await watcher.Until(users[1].Id, "online");
            }

            await using (await Watcher.Open(Rig, users[2], 1))
            {
                await watcher.Until(users[2].Id, "online");
            }

            await watcher.Until(users[2].Id, "offline");
        }

        await watcher.Until(users[1].Id, "offline");
    }

    [Fact]
    public async Task The_highest_of_a_users_connections_is_seen()
    {
        var users = (await Rig.Crew(2)).Users;
        await using var watcher = await Watcher.Open(Rig, users[0], 0);
        await watcher.Watch(users[1].Id);
        await using var phone = await Watcher.Open(Rig, users[1], 0);
        await watcher.Until(users[1].Id, "online");
        await phone.Set("away");
        await watcher.Until(users[1].Id, "away");
        await using (var desk = await Watcher.Open(Rig, users[1], 1))
        {
            await watcher.Until(users[1].Id, "online");
            await desk.Set("dnd");
            await watcher.Until(users[1].Id, "dnd");
        }

        await watcher.Until(users[1].Id, "away");
        Assert.DoesNotContain(watcher.Heard(users[1].Id), seen => Watcher.State(seen) == "offline");
        Assert.Equal("bad_request", EndToEnd.BadInputTests.CodeOf(await phone.Socket.Call("SetPresence", "[\"offline\"]")));
    }

    [Fact]
    public async Task Who_says_to_be_away_before_the_first_sync_is_never_seen_online()
    {
        var users = (await Rig.Crew(2)).Users;
        await using var watcher = await Watcher.Open(Rig, users[0], 0);
        await watcher.Watch(users[1].Id);
        await using var phone = (await RawSocket.Open(Rig.Gateway(1).Url, users[1].Token)).Listen();
        await phone.Call("SetPresence", "[\"away\"]");
        await phone.Sync();
        await phone.Call("SetPresence", "[\"dnd\"]");
        await watcher.Until(users[1].Id, "dnd");
        Assert.DoesNotContain(watcher.Heard(users[1].Id), seen => Watcher.State(seen) == "online");
    }

    [Fact]
    public async Task Strangers_blocked_users_and_nobody_look_alike()
    {
        var (users, stranger) = ((await Rig.Crew(2)).Users, (await Rig.Crew(1)).Users[0]);
        using var blocker = new Rest(Rig.Urls[0], users[1].Token);
        await blocker.Ask("PUT", $"me/blocks/{users[0].Id}");
        await blocker.Ask("PATCH", "me", """{"shareLastSeen":true}""");
        await using var there = await Watcher.Open(Rig, users[1], 1);
        await using var elsewhere = await Watcher.Open(Rig, stranger, 1);
        await using var watcher = await Watcher.Open(Rig, users[0], 0);
        var seen = await watcher.Watch(users[1].Id.Value, stranger.Id.Value, Guid.NewGuid(), Guid.Empty);
        Assert.Equal(4, seen.Length);
        Assert.All(seen, one => Assert.Equal($$"""{"userId":"{{one.GetProperty("userId").GetGuid()}}","state":"offline"}""", one.GetRawText()));

        // The blocker still sees whom they blocked, by whom they are not blocked.
        await there.Watch(users[0].Id);
        await watcher.Set("away");
        await there.Until(users[0].Id, "away");
        Assert.Empty(watcher.Heard(users[1].Id));
        Assert.Empty(watcher.Heard(stranger.Id));
    }

    [Fact]
    public async Task A_block_ends_what_is_seen_and_its_end_brings_it_back()
    {
        var users = (await Rig.Crew(2)).Users;
        await using var there = await Watcher.Open(Rig, users[1], 1);
        await using var watcher = await Watcher.Open(Rig, users[0], 0);
        await watcher.Watch(users[1].Id);
        await there.Set("dnd");
        await watcher.Until(users[1].Id, "dnd");
        using var rest = new Rest(Rig.Urls[1], users[1].Token);
        await rest.Ask("PUT", $"me/blocks/{users[0].Id}");
        await watcher.Until(users[1].Id, "offline");
        await rest.Ask("DELETE", $"me/blocks/{users[0].Id}");
        await watcher.Until(users[1].Id, "dnd");
    }

    [Fact]
    public async Task Who_shares_no_room_any_more_is_seen_no_more()
    {
        var crew = await Rig.Crew(2);
        var users = crew.Users;
        await using var there = await Watcher.Open(Rig, users[1], 1);
        await using var watcher = await Watcher.Open(Rig, users[0], 0);
        await watcher.Watch(users[1].Id);
        await there.Set("away");
        await watcher.Until(users[1].Id, "away");
        using var rest = new Rest(Rig.Urls[1], users[1].Token);
        await rest.Ask("DELETE", $"rooms/{crew.Room}/members/{users[1].Id}");
        await watcher.Until(users[1].Id, "offline");

        // A direct room is a room like others.
        await rest.Ask("POST", "rooms/direct", new { userId = users[0].Id.Value });
        await watcher.Until(users[1].Id, "away");
    }

    [Fact]
    public async Task When_somebody_was_last_seen_is_told_and_kept_only_if_they_want_it()
    {
        var users = (await Rig.Crew(2)).Users;
        await using var watcher = await Watcher.Open(Rig, users[0], 0);
        await watcher.Watch(users[1].Id);
        using var rest = new Rest(Rig.Urls[1], users[1].Token);

        await ComeAndGo(users[1], watcher);
        Assert.False(watcher.Heard(users[1].Id)[^1].TryGetProperty("lastSeen", out _));
        Assert.Equal(0, await Kept(users[1]));

        await rest.Ask("PATCH", "me", """{"shareLastSeen":true}""");
        await ComeAndGo(users[1], watcher);
        var told = watcher.Heard(users[1].Id)[^1].GetProperty("lastSeen").GetString();
        Assert.Equal(told, (await watcher.Watch(users[1].Id)).GetProperty("lastSeen").GetString());
        Assert.Equal(1, await Kept(users[1]));

        await rest.Ask("PATCH", "me", """{"shareLastSeen":false}""");
        Assert.Equal(0, await Kept(users[1]));
        await using var other = await Watcher.Open(Rig, users[0], 1);
        Assert.False((await other.Watch(users[1].Id)).TryGetProperty("lastSeen", out _));
    }

    [Fact]
    public async Task A_list_takes_the_place_of_the_one_before()
    {
        var users = (await Rig.Crew(3)).Users;
        await using var watcher = await Watcher.Open(Rig, users[0], 0);
        await watcher.Watch(users[1].Id);
        await watcher.Watch(users[2].Id);
        await using var one = await Watcher.Open(Rig, users[1], 1);
        await using var other = await Watcher.Open(Rig, users[2], 1);
        await watcher.Until(users[2].Id, "online");
        await one.Set("dnd");
        await other.Set("dnd");
        await watcher.Until(users[2].Id, "dnd");
        Assert.Empty(watcher.Heard(users[1].Id));
        Assert.Empty(await watcher.Watch());
    }

    [Fact]
    public async Task A_connection_watches_a_thousand_users_and_no_more()
    {
        await using var watcher = await Watcher.Open(Rig, (await Rig.Crew(1)).Users[0], 0);
        Guid[] users = [.. Enumerable.Range(0, 1_001).Select(_ => Guid.NewGuid())];
        Assert.Equal(1_000, (await watcher.Watch(users[..^1])).Length);
        Assert.Equal(
            "bad_request",
            EndToEnd.BadInputTests.CodeOf(await watcher.Socket.Call("Watch", $$"""[{"userIds":{{JsonSerializer.Serialize(users)}}}]""")));
    }

    private async Task ComeAndGo(CrewUser user, Watcher watcher)
    {
        var heard = watcher.Heard(user.Id).Length;
        await using (await Watcher.Open(Rig, user, 1))
        {
            await watcher.Until(user.Id, "online");
        }

        await watcher.Until(user.Id, "offline");
        Assert.Equal(heard + 2, watcher.Heard(user.Id).Length);
    }

    private Task<long> Kept(CrewUser user) =>
        Rig.Scalar<long>("SELECT count(*) FROM last_seen WHERE user_id = $1", user.Id.Value);
}

/// <summary>A cluster in which nobody waits long for the end of a grace.</summary>
public sealed class QuickPresence : IAsyncLifetime
{
    internal static readonly (string Key, string Value)[] Settings =
    [
        ("Chat:Presence:GraceSeconds", "1"), ("Chat:Presence:LeaseSeconds", "10"), ("Chat:Gateway:Presence:TickMs", "50"),
    ];

    internal ClusterRig Rig { get; private set; } = null!;

    public async Task InitializeAsync() => Rig = await ClusterRig.Start(silos: 2, gateways: 2, Settings);

    public async Task DisposeAsync() => await Rig.DisposeAsync();
}
