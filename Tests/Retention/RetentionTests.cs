using Microsoft.Extensions.DependencyInjection;
using OrleansChat.Client.Rooms;
using OrleansChat.Grains.Retention;
using OrleansChat.Rooms;
using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Talk;
using Xunit;

namespace OrleansChat.Tests.Retention;

/// <summary>A room forgets what is too old, and everybody is told where it begins now.</summary>
[Collection(ClusterCollection.Name)]
public sealed class RetentionTests(SharedCluster cluster)
{
    private ClusterRig Rig => cluster.Rig;

    [Fact]
    public async Task What_is_too_old_goes_and_history_replay_and_unread_begin_after_it()
    {
        var crew = await Rig.Crew(2);
        var (owner, reader) = (crew.Users[0], crew.Users[1]);
        using var chief = new Rest(Rig.Urls[0], await Rig.OperatorToken(owner));
        using var rest = new Rest(Rig.Urls[1], reader.Token);
        for (var count = 0; count < 10; count++)
        {
            await Post(crew, $"@{reader.Name} {count}");
        }

        // Seqs: 1 the creation, 2 and 3 the joins, 4 to 13 the messages.
        await Age(crew, 10, days: 31);
        await Age(crew, 13, days: 29, after: 10);
        Assert.Equal((null, 0, 1L), Kept(await chief.Ask("GET", $"operator/rooms/{crew.Room}/retention")));
        await Sweep();
        Assert.Equal(1L, await First(crew));

        Assert.Equal(((int?)30, 30, 1L), Kept(await chief.Ask("PUT", $"operator/rooms/{crew.Room}/retention", new { days = 30 })));
        await Sweep();
        Assert.Equal(((int?)30, 30, 11L), Kept(await chief.Ask("GET", $"operator/rooms/{crew.Room}/retention")));
        Assert.Equal(3L, await Rig.Scalar<long>("SELECT count(*) FROM room_event WHERE room_id = $1", crew.Room.Value));

        var page = (await rest.Ask("GET", $"rooms/{crew.Room}/events?before=13")).Json;
        Assert.Equal((11L, false), (page.GetProperty("firstSeq").GetInt64(), page.GetProperty("hasBefore").GetBoolean()));
        Assert.Empty((await rest.Ask("GET", $"rooms/{crew.Room}/events?before=11")).Json.GetProperty("items").EnumerateArray());
        await using var socket = (await RawSocket.Open(Rig.Urls[0], reader.Token)).Listen();
        var synced = (await socket.Call("Sync", $$$"""[{"epoch":1,"cursors":{"{{{crew.Room}}}":5}}]""")).GetProperty("result").GetProperty("rooms")[0];
        Assert.Equal((10L, true, 11L, 3L, 3), (
            synced.GetProperty("from").GetInt64(), synced.GetProperty("truncated").GetBoolean(), synced.GetProperty("firstSeq").GetInt64(),
            synced.GetProperty("unread").GetInt64(), synced.GetProperty("mentions").GetInt32()));
        await socket.Until(pushes => pushes.Where(push => RawSocket.Target(push) == "Events")
            .SelectMany(push => push.GetProperty("arguments")[0].GetProperty("items").EnumerateArray()).Any(item => item.GetProperty("seq").GetInt64() == 13));

        Assert.Equal(14L, await Post(crew, "it goes on"));
        Assert.Equal("target_not_found", (await rest.Ask("PUT", $"rooms/{crew.Room}/messages/5/reactions/+1")).Code);
        Assert.Equal(["retention_changed"], await Rig.Scalar<string[]>("SELECT array_agg(event) FROM audit WHERE subject = $1", $"{crew.Room}"));
    }

    [Fact]
    public async Task Who_is_there_is_told_at_once_on_any_gateway_and_forgets_it_too()
    {
        var crew = await Rig.Crew(2);
        using var chief = new Rest(Rig.Urls[0], await Rig.OperatorToken(crew.Users[0]));
        await chief.Ask("PUT", $"operator/rooms/{crew.Room}/retention", new { days = 30 });
        var fold = new RoomFold();
        await using var member = Rig.Member(crew.Users[1], first: 1);
        await member.Connect();
        await using var socket = (await RawSocket.Open(Rig.Urls[0], crew.Users[0].Token)).Listen();
        await socket.Sync();
        for (var count = 0; count < 5; count++)
        {
            await Post(crew, $"{count}");
        }

        // Seqs: 1 the creation, 2 and 3 the joins, 4 to 8 the messages.
        await member.Reached(crew.Room, 8);
        await Age(crew, 6, days: 31);
        await Sweep();
        await socket.Until(pushes => pushes.Any(push => RawSocket.Target(push) == "FirstSeqMoved"));
        var told = Assert.Single(socket.Pushes, push => RawSocket.Target(push) == "FirstSeqMoved").GetProperty("arguments")[0];
        Assert.Equal((crew.Room.Value, 7L), (told.GetProperty("roomId").GetGuid(), told.GetProperty("firstSeq").GetInt64()));
        await member.Until(all => all.Contains(new Forgotten(crew.Room.Value, 7)));
        foreach (var item in member.Delivered.OfType<RoomEvents>().SelectMany(batch => batch.Items))
        {
            fold.Apply(item);
        }

        Assert.Equal([4L, 5L, 6L, 7L, 8L], fold.Messages.Keys);
        fold.Forget(7);
        Assert.Equal([7L, 8L], fold.Messages.Keys);
    }

    [Fact]
    public async Task A_room_that_lives_on_any_silo_shows_nothing_of_it_out_of_its_memory()
    {
        var crew = await Rig.Crew(1);
        var (room, owner) = (Rig.Grains.Room(crew.Room), crew.Users[0]);
        using var chief = new Rest(Rig.Urls[0], await Rig.OperatorToken(owner));
        await chief.Ask("PUT", $"operator/rooms/{crew.Room}/retention", new { days = 30 });
        var (old, young) = (await Post(crew, "old"), await Post(crew, "young"));
        await Rig.Submit(crew.Room, new EditMessage(owner.Id, ClientId.New(), old, "old, too"));
        var epoch = await Rig.Scalar<long>("SELECT epoch FROM chat_log");
        Assert.Equal(["old", "young", "old, too"], (await room.Tail(old - 1, 10, epoch)).Events.Select(entry => entry.Text));

        await Age(crew, old, days: 31);
        foreach (var silo in Rig.Silos)
        {
            await silo.Services.GetRequiredService<RetentionSweep>().Run(CancellationToken.None);
        }

        Assert.Equal(young, await First(crew));
        Assert.Empty((await room.Tail(old - 1, 10, epoch)).Events);
        Assert.Equal(["young", null], (await room.Tail(old, 10, epoch)).Events.Select(entry => entry.Text));
    }

    [Fact]
    public async Task The_last_event_stays_however_old_and_who_has_read_nothing_has_nothing_to_read_that_is_gone()
    {
        var crew = await Rig.Crew(2);
        using var chief = new Rest(Rig.Urls[0], await Rig.OperatorToken(crew.Users[0]));
        using var rest = new Rest(Rig.Urls[1], crew.Users[1].Token);
        await chief.Ask("PUT", $"operator/rooms/{crew.Room}/retention", new { days = 1 });
        for (var count = 0; count < 3; count++)
        {
            await Post(crew, $"{count}");
        }

        Assert.True((await Rig.Room(crew.Room).Submit(new ChangeRoom(crew.Users[0].Id, ClientId.New(), "Later", null))).Ok);
        await Age(crew, 7, days: 2);
        await Sweep();
        Assert.Equal(7L, await First(crew));
        var read = (await rest.Ask("PUT", $"rooms/{crew.Room}/read", new { upTo = 0 })).Json;
        Assert.Equal((0L, 0), (read.GetProperty("unread").GetInt64(), read.GetProperty("mentions").GetInt32()));
        Assert.Equal(8L, await Post(crew, "new"));
        await Sweep();
        Assert.Equal(8L, await First(crew));
        Assert.Equal(1L, (await rest.Ask("PUT", $"rooms/{crew.Room}/read", new { upTo = 0 })).Json.GetProperty("unread").GetInt64());
    }

    [Fact]
    public async Task A_room_may_remember_for_ever_and_only_operators_say_so()
    {
        var crew = await Rig.Crew(1);
        using var owner = new Rest(Rig.Urls[0], crew.Users[0].Token);
        using var chief = new Rest(Rig.Urls[0], await Rig.OperatorToken(crew.Users[0]));
        var path = $"operator/rooms/{crew.Room}/retention";
        Assert.Equal("forbidden", (await owner.Ask("PUT", path, new { days = 1 })).Code);
        Assert.Equal("bad_request", (await chief.Ask("PUT", path, new { days = -1 })).Code);
        Assert.Equal("bad_request", (await chief.Ask("PUT", path, new { days = 36_501 })).Code);
        Assert.Equal("not_found", (await chief.Ask("PUT", $"operator/rooms/{Guid.NewGuid()}/retention", new { days = 1 })).Code);
        await chief.Ask("PUT", path, new { days = 0 });
        await Post(crew, "kept");
        await Age(crew, 3, days: 10_000);
        await Sweep();
        Assert.Equal(1L, await First(crew));
        Assert.Equal((null, 0, 1L), Kept(await chief.Ask("PUT", path, new { days = (int?)null })));
    }

    private static (int? Days, int InForce, long FirstSeq) Kept(RestAnswer answer)
    {
        Assert.Equal(200, answer.Status);
        return (answer.Json.TryGetProperty("days", out var days) ? days.GetInt32() : null, answer.Json.GetProperty("inForce").GetInt32(),
            answer.Json.GetProperty("firstSeq").GetInt64());
    }

    private async Task Sweep() =>
        Assert.True((await Rig.Silos[0].Services.GetRequiredService<RetentionSweep>().Run(CancellationToken.None)).Ok);

    private Task<long> First(Crew crew) => Rig.Scalar<long>("SELECT first_seq FROM room WHERE room_id = $1", crew.Room.Value);

    private Task Age(Crew crew, long until, int days, long after = 0) => Rig.Execute(
        "UPDATE room_event SET at = at - make_interval(days => $4) WHERE room_id = $1 AND seq > $2 AND seq <= $3", crew.Room.Value, after, until, days);

    private async Task<long> Post(Crew crew, string text) =>
        (await Rig.Room(crew.Room).Post(new PostMessage(crew.Users[0].Id, ClientId.New(), text))).Value.Seq;
}
