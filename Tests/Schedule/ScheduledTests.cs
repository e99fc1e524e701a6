using Microsoft.Extensions.DependencyInjection;
using OrleansChat.Client.Rooms;
using OrleansChat.Grains.Journal;
using OrleansChat.Grains.Schedule;
using OrleansChat.Rooms;
using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Talk;
using Xunit;

namespace OrleansChat.Tests.Schedule;

/// <summary>A message that waits is posted once, whatever dies; or it says why not.</summary>
[Collection(ClusterCollection.Name)]
public sealed class ScheduledTests(SharedCluster cluster)
{
    private ClusterRig Rig => cluster.Rig;

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task It_is_posted_at_its_time_under_its_own_id_and_listed_until_then()
    {
        var crew = await Rig.Crew(2);
        using var rest = new Rest(Rig.Urls[0], crew.Users[0].Token);
        await using var member = Rig.Member(crew.Users[1], first: 1);
        await member.Connect();
        var asked = (await Rig.Room(crew.Room).Post(new PostMessage(crew.Users[1].Id, ClientId.New(), "when?"))).Value.Seq;
        var tomorrow = await rest.Ask("POST", $"rooms/{crew.Room}/scheduled", new { text = "tomorrow", at = Now.AddDays(1) });
        var now = await rest.Ask("POST", $"rooms/{crew.Room}/scheduled", new { text = "now", at = Now, replyTo = asked });
        Assert.Equal((201, 201), (tomorrow.Status, now.Status));

        await member.Until(all => all.OfType<RoomEvents>().SelectMany(events => events.Items)
            .Any(item => item.Text == "now" && item.ClientId == Id(now) && item.Sender == crew.Users[0].Id.Value && item.ReplyTo == asked));
        await Done(Id(now));
        Assert.Equal([tomorrow.Json.ToString()], (await rest.Ask("GET", "scheduled")).Json.EnumerateArray().Select(one => one.ToString()));
        // What was posted may be deleted in the room: no copy of it stays here.
        Assert.True(await Rig.Scalar<bool>("SELECT text IS NULL FROM scheduled WHERE scheduled_id = $1", Id(now)));
        Assert.Equal("not_found", (await rest.Ask("DELETE", $"scheduled/{Id(now)}")).Code);

        var earlier = await rest.Ask("PATCH", $"scheduled/{Id(tomorrow)}", new { text = "today", at = Now });
        Assert.Equal((200, "today"), (earlier.Status, earlier.Text("text")));
        await member.Until(all => all.OfType<RoomEvents>().SelectMany(events => events.Items).Any(item => item.Text == "today"));
    }

    [Fact]
    public async Task Many_senders_at_once_and_one_that_died_after_the_commit_post_it_once()
    {
        var crew = await Rig.Crew(1);
        using var rest = new Rest(Rig.Urls[0], crew.Users[0].Token);
        var waiting = new List<Guid>();
        for (var count = 0; count < 20; count++)
        {
            waiting.Add(Id(await rest.Ask("POST", $"rooms/{crew.Room}/scheduled", new { text = $"{count}", at = Now.AddDays(1) })));
        }

        // The first was stored by a sender that did not live to say so.
        Assert.True((await Rig.Room(crew.Room).Post(new PostMessage(crew.Users[0].Id, new ClientId(waiting[0]), "0"))).Ok);
        await Rig.Execute("UPDATE scheduled SET due_at = now(), claimed = true, attempts = 1 WHERE room_id = $1", crew.Room.Value);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(index =>
            Rig.Silos[index % 2].Services.GetRequiredService<ScheduledSender>().SendDue(CancellationToken.None)));
        await Task.WhenAll(waiting.Select(Done));
        Assert.Equal(20L, await Rig.Scalar<long>("SELECT count(*) FROM room_event WHERE room_id = $1 AND kind = 2", crew.Room.Value));
        Assert.Equal(20L, await Rig.Scalar<long>("SELECT count(DISTINCT client_id) FROM room_event WHERE room_id = $1 AND client_id = ANY ($2)", crew.Room.Value, waiting.ToArray()));
    }

    [Fact]
    public async Task What_the_room_refuses_says_why_and_can_be_tried_again()
    {
        var crew = await Rig.Crew(2);
        var (owner, guest) = (crew.Users[0], crew.Users[1]);
        using var rest = new Rest(Rig.Urls[0], guest.Token);
        var room = Rig.Room(crew.Room);
        var id = Id(await rest.Ask("POST", $"rooms/{crew.Room}/scheduled", new { text = "farewell", at = Now.AddDays(1) }));
        Assert.True((await room.Submit(new LeaveRoom(guest.Id, ClientId.New(), guest.Id))).Ok);
        await MakeDue(id);
        await Rig.Until("EXISTS (SELECT FROM scheduled WHERE scheduled_id = $1 AND failure IS NOT NULL)", id);
        var listed = Assert.Single((await rest.Ask("GET", "scheduled")).Json.EnumerateArray());
        Assert.Equal(("farewell", "not_found"), (listed.GetProperty("text").GetString(), listed.GetProperty("failure").GetString()));

        Assert.True((await room.Submit(new JoinRoom(owner.Id, ClientId.New(), guest.Id))).Ok);
        var again = await rest.Ask("PATCH", $"scheduled/{id}", new { at = Now });
        Assert.False(again.Json.TryGetProperty("failure", out _));
        await Done(id);
        Assert.Equal(1L, await Rig.Scalar<long>("SELECT count(*) FROM room_event WHERE room_id = $1 AND client_id = $2", crew.Room.Value, id));
    }

    [Fact]
    public async Task Who_only_reads_may_not_plan_and_who_only_reads_by_then_is_told()
    {
        var crew = await Rig.Crew(2);
        var (owner, member) = (crew.Users[0], crew.Users[1]);
        var (room, path) = (Rig.Room(crew.Room), $"rooms/{crew.Room}/scheduled");
        using var rest = new Rest(Rig.Urls[0], member.Token);
        await using var device = (await RawSocket.Open(Rig.Urls[1], member.Token)).Listen();
        await device.Sync();
        var (key, plan) = (Guid.NewGuid(), new { text = "later", at = Now.AddDays(1) });
        var id = Id(await rest.Ask("POST", path, plan, key));
        Assert.True((await room.Submit(new SetRole(owner.Id, ClientId.New(), member.Id, Role.Guest))).Ok);

        Assert.Equal("forbidden", (await rest.Ask("POST", path, plan)).Code);
        var again = await rest.Ask("POST", path, plan, key);
        Assert.Equal((200, id), (again.Status, Id(again)));
        await MakeDue(id);
        await device.Until(pushes => pushes.Any(push => RawSocket.Target(push) == "ScheduledFailed"));
        var told = device.Pushes.First(push => RawSocket.Target(push) == "ScheduledFailed").GetProperty("arguments")[0];
        Assert.Equal((id, crew.Room.Value, "forbidden"), (
            told.GetProperty("scheduledId").GetGuid(), told.GetProperty("roomId").GetGuid(), told.GetProperty("failure").GetString()));
        Assert.Equal("forbidden", Assert.Single((await rest.Ask("GET", "scheduled")).Json.EnumerateArray()).GetProperty("failure").GetString());
        Assert.Equal(0L, await Rig.Scalar<long>("SELECT count(*) FROM room_event WHERE room_id = $1 AND kind = 2", crew.Room.Value));

        Assert.True((await room.Submit(new SetRole(owner.Id, ClientId.New(), member.Id, Role.Member))).Ok);
        Assert.Equal(200, (await rest.Ask("PATCH", $"scheduled/{id}", new { at = Now })).Status);
        await Done(id);
    }

    [Fact]
    public async Task While_it_may_have_been_stored_it_stays_as_it_is_and_is_tried_again()
    {
        var crew = await Rig.Crew(1);
        using var rest = new Rest(Rig.Urls[0], crew.Users[0].Token);
        Rig.Faults.Journal[crew.Room] = (_, _) => Task.FromResult(AppendStatus.Unavailable);
        var id = Id(await rest.Ask("POST", $"rooms/{crew.Room}/scheduled", new { text = "patience", at = Now }));
        await Rig.Until("EXISTS (SELECT FROM scheduled WHERE scheduled_id = $1 AND attempts > 0)", id);
        Assert.Equal("already_sent", (await rest.Ask("PATCH", $"scheduled/{id}", new { text = "another" })).Code);
        Assert.Equal("already_sent", (await rest.Ask("DELETE", $"scheduled/{id}")).Code);

        Rig.Faults.Journal.TryRemove(crew.Room, out _);
        await Done(id);
        Assert.Equal("patience", await Rig.Scalar<string>("SELECT text FROM room_event WHERE room_id = $1 AND client_id = $2", crew.Room.Value, id));
    }

    [Fact]
    public async Task A_banned_account_says_nothing_any_more()
    {
        var crew = await Rig.Crew(1);
        using var rest = new Rest(Rig.Urls[0], crew.Users[0].Token);
        var id = Id(await rest.Ask("POST", $"rooms/{crew.Room}/scheduled", new { text = "spam", at = Now.AddDays(1) }));
        await Rig.Execute("UPDATE account SET banned_at = now() WHERE user_id = $1", crew.Users[0].Id.Value);
        await MakeDue(id);
        await Rig.Until("EXISTS (SELECT FROM scheduled WHERE scheduled_id = $1 AND failure = 'banned')", id);
        Assert.Equal(0L, await Rig.Scalar<long>("SELECT count(*) FROM room_event WHERE room_id = $1 AND kind = 2", crew.Room.Value));
    }

    [Fact]
    public async Task Repeats_find_the_first_and_bad_plans_are_refused()
    {
        var (crew, foreign) = (await Rig.Crew(1), await Rig.Crew(1));
        using var rest = new Rest(Rig.Urls[0], crew.Users[0].Token);
        var (key, at, path) = (Guid.NewGuid(), Now.AddDays(1), $"rooms/{crew.Room}/scheduled");
        var first = await rest.Ask("POST", path, new { text = "x", at }, key);
        var again = await rest.Ask("POST", path, new { text = "x", at }, key);
        Assert.Equal((201, 200, first.Json.ToString()), (first.Status, again.Status, again.Json.ToString()));
        Assert.Equal("client_id_reused", (await rest.Ask("POST", path, new { text = "y", at }, key)).Code);

        Assert.Equal("bad_request", (await rest.Ask("POST", path, new { text = "x", at = Now.AddMinutes(-2) })).Code);
        Assert.Equal("bad_request", (await rest.Ask("POST", path, new { text = "x", at = Now.AddDays(368) })).Code);
        Assert.Equal("bad_request", (await rest.Ask("POST", path, new { text = "x", at, replyTo = 0 })).Code);
        Assert.Equal("bad_request", (await rest.Ask("POST", path, new { text = "x", at = "soon" })).Code);
        Assert.Equal("text_invalid", (await rest.Ask("POST", path, new { text = "", at })).Code);
        Assert.Equal("not_found", (await rest.Ask("POST", $"rooms/{foreign.Room}/scheduled", new { text = "x", at })).Code);

        using var other = new Rest(Rig.Urls[0], foreign.Users[0].Token);
        Assert.Equal("not_found", (await other.Ask("PATCH", $"scheduled/{Id(first)}", new { text = "y" })).Code);
        Assert.Equal("not_found", (await other.Ask("DELETE", $"scheduled/{Id(first)}")).Code);
        Assert.Empty((await other.Ask("GET", "scheduled")).Json.EnumerateArray());

        var statuses = await Task.WhenAll(Enumerable.Range(0, 105).Select(async _ => (await rest.Ask("POST", path, new { text = "x", at })).Status));
        Assert.Equal(99, statuses.Count(status => status == 201));
        Assert.Equal(6, statuses.Count(status => status == 400));
        Assert.Equal(204, (await rest.Ask("DELETE", $"scheduled/{Id(first)}")).Status);
        Assert.Equal(201, (await rest.Ask("POST", path, new { text = "x", at })).Status);
    }

    private static Guid Id(RestAnswer scheduled) => scheduled.Json.GetProperty("scheduledId").GetGuid();

    private Task MakeDue(Guid id) => Rig.Execute("UPDATE scheduled SET due_at = now() WHERE scheduled_id = $1", id);

    private Task Done(Guid id) => Rig.Until("EXISTS (SELECT FROM scheduled WHERE scheduled_id = $1 AND done_at IS NOT NULL)", id);
}
