using System.Text.Json;
using OrleansChat.Rooms;
using OrleansChat.Tests.EndToEnd;
using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Talk;
using Xunit;

namespace OrleansChat.Tests.Conversations;

/// <summary>A message passed on to another room, over the hub and REST.</summary>
[Collection(ClusterCollection.Name)]
public sealed class ForwardTests(SharedCluster cluster)
{
    private ClusterRig Rig => cluster.Rig;

    [Fact]
    public async Task It_says_what_the_first_one_says_by_now_and_who_wrote_it_however_often_it_is_passed_on()
    {
        var (from, to, third) = (await Rig.Crew(2), await Rig.Crew(2), await Rig.Crew(1));
        var (author, carrier) = (from.Users[0], from.Users[1]);
        await Enter(to, carrier);
        await Enter(third, carrier);
        var first = await Submit(from, new PostMessage(author.Id, ClientId.New(), $"for @{to.Users[1].Name}", ContentType: "text/plain"));
        await Submit(from, new EditMessage(author.Id, ClientId.New(), first.Seq, $"meant for @{to.Users[1].Name}"));

        await using var reader = Rig.Member(to.Users[1], first: 1);
        await reader.Connect();
        await using var socket = (await RawSocket.Open(Rig.Urls[0], carrier.Token)).Listen();
        var posted = await Forward(socket, to.Room, from.Room, first.Seq);
        var item = await Item(carrier, to, Seq(posted));
        Assert.Equal(($"meant for @{to.Users[1].Name}", "text/plain", carrier.Id.Value), (
            item.GetProperty("text").GetString(), item.GetProperty("contentType").GetString(), item.GetProperty("sender").GetGuid()));
        Assert.Equal(author.Id.Value, item.GetProperty("forwarded").GetProperty("sender").GetGuid());
        Assert.Equal(first.At, item.GetProperty("forwarded").GetProperty("at").GetDateTimeOffset().ToUnixTimeMilliseconds());
        Assert.False(item.TryGetProperty("mentions", out JsonElement _));

        // Live as in history, unread as any message, and no mention.
        await reader.Until(all => all.OfType<OrleansChat.Client.Rooms.RoomEvents>().SelectMany(events => events.Items)
            .Any(one => one.Seq == Seq(posted) && one.Forwarded?.Sender == author.Id.Value));
        using var theirs = new Rest(Rig.Urls[0], to.Users[1].Token);
        var read = (await theirs.Ask("PUT", $"rooms/{to.Room}/read", new { upTo = 0 })).Json;
        Assert.Equal((1, 0), (read.GetProperty("unread").GetInt32(), read.GetProperty("mentions").GetInt32()));

        using var rest = new Rest(Rig.Urls[1], carrier.Token);
        var again = await rest.Ask("POST", $"rooms/{third.Room}/messages/forward", new { fromRoomId = to.Room.Value, target = Seq(posted) });
        Assert.Equal(200, again.Status);
        Assert.Equal(item.GetProperty("forwarded").GetRawText(), (await Item(carrier, third, again.Json.GetProperty("seq").GetInt64())).GetProperty("forwarded").GetRawText());
    }

    [Fact]
    public async Task A_repeat_gets_the_first_answer_also_after_the_source_was_deleted()
    {
        var crew = await Rig.Crew(2);
        var target = (await Submit(crew, new PostMessage(crew.Users[0].Id, ClientId.New(), "once"))).Seq;
        using var rest = new Rest(Rig.Urls[0], crew.Users[1].Token);
        var (path, key) = ($"rooms/{crew.Room}/messages/forward", Guid.NewGuid());
        var first = await rest.Ask("POST", path, new { fromRoomId = crew.Room.Value, target }, key);
        await Submit(crew, new DeleteMessage(crew.Users[0].Id, ClientId.New(), target));
        var again = await rest.Ask("POST", path, new { fromRoomId = crew.Room.Value, target }, key);
        Assert.Equal((200, first.Json.GetProperty("seq").GetInt64(), true), (again.Status, again.Json.GetProperty("seq").GetInt64(), again.Json.GetProperty("duplicate").GetBoolean()));
        Assert.Equal("client_id_reused", (await rest.Ask("POST", path, new { fromRoomId = crew.Room.Value, target = 1 }, key)).Code);
        Assert.Equal("target_not_found", (await rest.Ask("POST", path, new { fromRoomId = crew.Room.Value, target })).Code);
        Assert.Equal("once", (await Item(crew.Users[1], crew, first.Json.GetProperty("seq").GetInt64())).GetProperty("text").GetString());
    }

    [Fact]
    public async Task Only_who_reads_the_one_room_and_writes_in_the_other_forwards_and_only_messages()
    {
        var (from, to) = (await Rig.Crew(1), await Rig.Crew(1));
        var (here, there) = (from.Users[0], to.Users[0]);
        var target = (await Submit(from, new PostMessage(here.Id, ClientId.New(), "secret"))).Seq;
        await using var mine = (await RawSocket.Open(Rig.Urls[0], here.Token)).Listen();
        await using var theirs = (await RawSocket.Open(Rig.Urls[1], there.Token)).Listen();
        Assert.Equal("not_found", BadInputTests.CodeOf(await Forward(mine, to.Room, from.Room, target)));
        Assert.Equal("not_found", BadInputTests.CodeOf(await Forward(theirs, to.Room, from.Room, target)));
        Assert.Equal("not_found", BadInputTests.CodeOf(await Forward(theirs, to.Room, new RoomId(Guid.NewGuid()), target)));
        Assert.Equal("target_not_found", BadInputTests.CodeOf(await Forward(mine, from.Room, from.Room, 1)));
        Assert.Equal("target_not_found", BadInputTests.CodeOf(await Forward(mine, from.Room, from.Room, 99)));
        Assert.Equal("bad_request", BadInputTests.CodeOf(await Forward(mine, from.Room, from.Room, 0)));

        await Enter(to, here);
        Assert.True((await Rig.Room(to.Room).Submit(new SetRole(there.Id, ClientId.New(), here.Id, Role.Guest))).Ok);
        Assert.Equal("forbidden", BadInputTests.CodeOf(await Forward(mine, to.Room, from.Room, target)));
        Assert.True((await Rig.Room(to.Room).Submit(new SetRole(there.Id, ClientId.New(), here.Id, Role.Member))).Ok);
        Assert.True((await Rig.Room(to.Room).Submit(new MuteMember(there.Id, ClientId.New(), here.Id))).Ok);
        Assert.Equal("muted", BadInputTests.CodeOf(await Forward(mine, to.Room, from.Room, target)));
        Assert.Equal(0L, await Rig.Scalar<long>("SELECT count(*) FROM room_event WHERE room_id = $1 AND kind = 2", to.Room.Value));
    }

    private static Task<JsonElement> Forward(RawSocket socket, RoomId to, RoomId from, long target) =>
        socket.Call("Forward", $$"""["{{to}}",{"clientId":"{{Guid.NewGuid()}}","fromRoomId":"{{from}}","target":{{target}} }]""");

    private static long Seq(JsonElement answer) => answer.GetProperty("result").GetProperty("seq").GetInt64();

    private async Task<JsonElement> Item(CrewUser user, Crew crew, long seq)
    {
        using var rest = new Rest(Rig.Urls[0], user.Token);
        var page = (await rest.Ask("GET", $"rooms/{crew.Room}/events?around={seq}&limit=1")).Json.GetProperty("items");
        return Assert.Single(page.EnumerateArray());
    }

    private async Task Enter(Crew crew, CrewUser user) =>
        Assert.True((await Rig.Room(crew.Room).Submit(new JoinRoom(crew.Users[0].Id, ClientId.New(), user.Id))).Ok);

    private async Task<Posted> Submit(Crew crew, RoomCommand command)
    {
        var done = await Rig.Room(crew.Room).Submit(command);
        Assert.True(done.Ok, done.Refusal?.ToString());
        return done.Value;
    }
}
