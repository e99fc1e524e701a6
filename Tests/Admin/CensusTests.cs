using System.Text.Json;
using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Talk;
using Xunit;

namespace OrleansChat.Tests.Admin;

/// <summary>Users, rooms and sessions at the operators' port.</summary>
[Collection(ClusterCollection.Name)]
public sealed class CensusTests(SharedCluster cluster)
{
    private ClusterRig Rig => cluster.Rig;

    [Fact]
    public async Task Users_are_found_by_name_and_shown_with_what_they_have()
    {
        var crew = await Rig.Crew(2);
        using var chief = await Chief.SignIn(Rig);
        var prefix = crew.Users[0].Name[..^1];
        var list = (await chief.Port.Ask("GET", $"operator/users?query={prefix}")).Json;
        Assert.Equal(crew.Users.Select(user => user.Name).Order(), list.EnumerateArray().Select(user => user.GetProperty("username").GetString()));
        var rest = (await chief.Port.Ask("GET", $"operator/users?query={prefix}&after={crew.Users[0].Name}")).Json;
        Assert.Equal(crew.Users[1].Name, Assert.Single(rest.EnumerateArray()).GetProperty("username").GetString());

        var one = (await chief.Port.Ask("GET", $"operator/users/{crew.Users[0].Name.ToUpperInvariant()}")).Json;
        Assert.Equal((1, 1, false), (one.GetProperty("rooms").GetInt32(), one.GetProperty("sessions").GetInt32(), one.GetProperty("banned").GetBoolean()));
        Assert.Equal(204, (await chief.Port.Ask("POST", $"operator/users/{crew.Users[0].Name}/ban")).Status);
        var banned = (await chief.Port.Ask("GET", $"operator/users/{crew.Users[0].Name}")).Json;
        Assert.Equal((0, true), (banned.GetProperty("sessions").GetInt32(), banned.GetProperty("banned").GetBoolean()));
        Assert.Equal(404, (await chief.Port.Ask("GET", "operator/users/nobody-here")).Status);

        var self = (await chief.Port.Ask("GET", $"operator/users/{chief.Name}")).Json;
        Assert.True(self.GetProperty("operator").GetBoolean() && self.GetProperty("secondFactor").GetBoolean());
    }

    [Fact]
    public async Task Sessions_are_listed_newest_first_with_the_device_and_the_network()
    {
        using var chief = await Chief.SignIn(Rig);
        var mine = (await chief.Port.Ask("GET", $"operator/sessions?user={chief.Name}")).Json.EnumerateArray().ToArray();
        Assert.Equal([true, true], mine.Select(session => session.GetProperty("operator").GetBoolean()));
        Assert.All(mine, session => Assert.Equal("127.0.0.0/24", session.GetProperty("place").GetString()));
        var all = (await chief.Port.Ask("GET", "operator/sessions")).Json;
        Assert.Contains(all.EnumerateArray(), session => session.GetProperty("username").GetString() == chief.Name);
        Assert.Equal(404, (await chief.Port.Ask("GET", "operator/sessions?user=nobody-here")).Status);
    }

    [Fact]
    public async Task A_link_for_a_new_password_goes_to_the_account_s_address_and_nowhere_else()
    {
        var users = (await Rig.Crew(2)).Users;
        await Rig.GivePassword(users[0]);
        using var chief = await Chief.SignIn(Rig);
        Assert.Equal(202, (await chief.Port.Ask("POST", $"operator/users/{users[0].Name}/reset")).Status);
        Assert.Equal(404, (await chief.Port.Ask("POST", $"operator/users/{users[1].Name}/reset")).Status);
        Assert.Equal(1L, await Rig.Scalar<long>("SELECT count(*) FROM mail WHERE address = $1 AND template = 'password-reset'", $"{users[0].Name}@example.com"));
        Assert.Equal(1L, await Rig.Scalar<long>("SELECT count(*) FROM password_reset WHERE user_id = $1", users[0].Id.Value));
        Assert.Equal(1L, await Rig.Scalar<long>("SELECT count(*) FROM audit WHERE event = 'reset_sent' AND subject = $1", users[0].Id.ToString()));
    }

    [Fact]
    public async Task Rooms_are_found_by_their_text_and_the_busiest_by_what_happens()
    {
        await using var talk = await Conversation.Start(Rig, 2);
        using var owner = Rig.Http(talk.Crew.Users[0]);
        var name = $"Garden {Guid.NewGuid():N}";
        using var one = new Rest(Rig.Urls[0], talk.Crew.Users[0].Token);
        Assert.Equal(200, (await one.Ask("PATCH", $"rooms/{talk.Room}", new { name })).Status);
        using var chief = await Chief.SignIn(Rig);

        var found = Assert.Single((await chief.Port.Ask("GET", $"operator/rooms?query={Uri.EscapeDataString(name.ToUpperInvariant())}")).Json.EnumerateArray());
        Assert.Equal((talk.Room.Value, 2), (found.GetProperty("roomId").GetGuid(), found.GetProperty("members").GetInt32()));
        Assert.Empty((await chief.Port.Ask("GET", "operator/rooms?query=%25%5f%25")).Json.EnumerateArray());

        // A look begins to count, the next one tells; a silo that is busy itself is left out.
        JsonElement[] busiest;
        using var patience = new CancellationTokenSource(ClusterRig.Patience);
        do
        {
            patience.Token.ThrowIfCancellationRequested();
            await chief.Port.Ask("GET", "operator/rooms/busiest");
            await talk.Talk(5);
            busiest = [.. (await chief.Port.Ask("GET", "operator/rooms/busiest")).Json.EnumerateArray()];
        }
        while (!busiest.Any(room => room.GetProperty("roomId").GetGuid() == talk.Room.Value && room.GetProperty("eventsPerMinute").GetDouble() > 0));

        Assert.Equal(busiest.Select(room => room.GetProperty("eventsPerMinute").GetDouble()).OrderDescending(), busiest.Select(room => room.GetProperty("eventsPerMinute").GetDouble()));
    }

    [Fact]
    public async Task A_room_that_an_operator_deletes_is_closed_for_its_members_and_the_deletion_is_on_record()
    {
        await using var talk = await Conversation.Start(Rig, 2);
        using var chief = await Chief.SignIn(Rig);
        var key = Guid.NewGuid();
        var deleted = await chief.Port.Ask("DELETE", $"operator/rooms/{talk.Room}", key: key);
        Assert.Equal(200, deleted.Status);
        var seq = deleted.Json.GetProperty("seq").GetInt64();
        await Task.WhenAll(talk.Members.Select(member => member.Reached(talk.Room, seq)));
        var again = await chief.Port.Ask("DELETE", $"operator/rooms/{talk.Room}", key: key);
        Assert.Equal((200, seq, true), (again.Status, again.Json.GetProperty("seq").GetInt64(), again.Json.GetProperty("duplicate").GetBoolean()));

        using var member = new Rest(Rig.Urls[1], talk.Crew.Users[1].Token);
        Assert.Equal(404, (await member.Ask("GET", $"rooms/{talk.Room}")).Status);
        Assert.True((await chief.Port.Ask("GET", $"operator/rooms/{talk.Room}")).Json.GetProperty("deleted").GetBoolean());
        Assert.Equal(404, (await chief.Port.Ask("DELETE", $"operator/rooms/{talk.Room}")).Status);
        Assert.True(await Rig.Scalar<bool>("SELECT count(*) >= 1 FROM audit WHERE event = 'room_deleted' AND subject = $1", talk.Room.ToString()));
    }
}
