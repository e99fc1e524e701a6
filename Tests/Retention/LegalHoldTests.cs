using Microsoft.Extensions.DependencyInjection;
using OrleansChat.Accounts;
using OrleansChat.Grains;
using OrleansChat.Grains.Deletions;
using OrleansChat.Grains.Retention;
using OrleansChat.Rooms;
using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Talk;
using Xunit;

namespace OrleansChat.Tests.Retention;

/// <summary>Under a hold nothing of a room's log goes, whoever asks; when it is lifted, what waited for it happens.</summary>
[Collection(ClusterCollection.Name)]
public sealed class LegalHoldTests(SharedCluster cluster)
{
    private ClusterRig Rig => cluster.Rig;

    [Fact]
    public async Task Nobody_deletes_and_nothing_is_too_old_until_it_is_lifted()
    {
        var crew = await Rig.Crew(2);
        var (owner, member) = (crew.Users[0], crew.Users[1]);
        using var chief = new Rest(Rig.Urls[0], await Rig.OperatorToken(owner));
        using var rest = new Rest(Rig.Urls[1], member.Token);
        using var admin = new Rest(Rig.Urls[1], owner.Token);
        var seq = (await Rig.Room(crew.Room).Post(new PostMessage(member.Id, ClientId.New(), "evidence"))).Value.Seq;
        await chief.Ask("PUT", $"operator/rooms/{crew.Room}/retention", new { days = 1 });
        Assert.Equal("bad_request", (await chief.Ask("PUT", $"operator/rooms/{crew.Room}/hold", new { reason = "" })).Code);
        Assert.Equal("not_found", (await chief.Ask("PUT", $"operator/rooms/{Guid.NewGuid()}/hold", new { reason = "x" })).Code);
        Assert.Equal("forbidden", (await admin.Ask("PUT", $"operator/rooms/{crew.Room}/hold", new { reason = "x" })).Code);
        var held = await Hold(chief, crew.Room);
        Assert.Equal(("case 7", owner.Id.Value), (held.Json.GetProperty("hold").GetProperty("reason").GetString(), held.Json.GetProperty("hold").GetProperty("by").GetGuid()));
        var listed = (await chief.Ask("GET", $"operator/holds?after={Before(crew.Room)}")).Json.EnumerateArray();
        Assert.Contains(listed, one => one.GetProperty("roomId").GetGuid() == crew.Room.Value);

        Assert.Equal((409, "held"), Answer(await rest.Ask("DELETE", $"rooms/{crew.Room}/messages/{seq}")));
        Assert.Equal((409, "held"), Answer(await admin.Ask("DELETE", $"rooms/{crew.Room}/messages/{seq}")));
        // An edit keeps what was said before.
        Assert.Equal(200, (await rest.Ask("PATCH", $"rooms/{crew.Room}/messages/{seq}", new { text = "nothing" })).Status);
        await Rig.Execute("UPDATE room_event SET at = at - interval '9 days' WHERE room_id = $1", crew.Room.Value);
        await Sweep();
        Assert.Equal("evidence", await Text(crew.Room, seq));

        var lifted = await chief.Ask("DELETE", $"operator/rooms/{crew.Room}/hold");
        Assert.Equal((200, false), (lifted.Status, lifted.Json.TryGetProperty("hold", out _)));
        Assert.Equal(200, (await chief.Ask("DELETE", $"operator/rooms/{crew.Room}/hold")).Status);
        Assert.Equal(200, (await rest.Ask("DELETE", $"rooms/{crew.Room}/messages/{seq}")).Status);
        Assert.Null(await Text(crew.Room, seq));
        await Sweep();
        Assert.Equal(0L, await Rig.Scalar<long>("SELECT count(*) FROM room_event WHERE room_id = $1 AND seq <= $2", crew.Room.Value, seq));
        Assert.Equal(["hold_placed", "hold_lifted"], await Rig.Scalar<string[]>(
            "SELECT array_agg(event ORDER BY audit_id) FROM audit WHERE subject = $1 AND event LIKE 'hold%'", $"{crew.Room}"));
    }

    [Fact]
    public async Task A_deletion_that_was_on_its_way_when_the_hold_was_placed_is_not_stored()
    {
        var crew = await Rig.Crew(1);
        using var chief = new Rest(Rig.Urls[0], await Rig.OperatorToken(crew.Users[0]));
        using var rest = new Rest(Rig.Urls[1], crew.Users[0].Token);
        var seq = (await Rig.Room(crew.Room).Post(new PostMessage(crew.Users[0].Id, ClientId.New(), "evidence"))).Value.Seq;
        Rig.Faults.Journal[crew.Room] = async (append, real) =>
        {
            // Numbered, and now held.
            Rig.Faults.Journal.TryRemove(crew.Room, out _);
            await Hold(chief, crew.Room);
            return await real.Append(append);
        };
        Assert.Equal("held", (await rest.Ask("DELETE", $"rooms/{crew.Room}/messages/{seq}")).Code);
        Assert.Equal("evidence", await Text(crew.Room, seq));
    }

    [Fact]
    public async Task The_texts_of_an_account_that_goes_stay_where_they_are_held_and_go_when_the_hold_is_lifted()
    {
        var (held, other, closed) = (await Rig.Crew(2), await Rig.Crew(1), await Rig.Crew(1));
        var ann = held.Users[1];
        using var chief = new Rest(Rig.Urls[0], await Rig.OperatorToken(held.Users[0]));
        foreach (var crew in new[] { other, closed })
        {
            Assert.True((await Rig.Room(crew.Room).Submit(new JoinRoom(crew.Users[0].Id, ClientId.New(), ann.Id))).Ok);
        }

        foreach (var crew in new[] { held, other, closed })
        {
            Assert.True((await Rig.Room(crew.Room).Post(new PostMessage(ann.Id, ClientId.New(), "mine"))).Ok);
        }

        Assert.True((await Rig.Room(closed.Room).Submit(new CloseRoom(closed.Users[0].Id, ClientId.New()))).Ok);
        await Hold(chief, held.Room);
        await Hold(chief, closed.Room);
        var calls = Rig.Silos[0].Services.GetRequiredService<DataCalls>();
        Assert.True((await calls.Transaction(connection =>
            DeletionStore.Begin(connection, ann.Id, DeletionOptions.Erase, new Caller(ann.Id, null, null)))).Ok);
        await Finished(ann);
        Assert.Equal((1L, 0L, 1L), (await Texts(held), await Texts(other), await Texts(closed)));
        Assert.Equal(0L, await Rig.Scalar<long>("SELECT count(*) FROM room_member WHERE user_id = $1 AND role > 0", ann.Id.Value));

        await chief.Ask("DELETE", $"operator/rooms/{held.Room}/hold");
        await Finished(ann);
        Assert.Equal((0L, 1L), (await Texts(held), await Texts(closed)));
        await chief.Ask("DELETE", $"operator/rooms/{closed.Room}/hold");
        await Finished(ann);
        Assert.Equal(0L, await Texts(closed));

        async Task<long> Texts(Crew crew) =>
            await Rig.Scalar<long>("SELECT count(*) FROM room_event WHERE room_id = $1 AND sender_id = $2 AND text IS NOT NULL", crew.Room.Value, ann.Id.Value);
    }

    private static (int Status, string? Code) Answer(RestAnswer answer) => (answer.Status, answer.Code);

    private static async Task<RestAnswer> Hold(Rest chief, RoomId room)
    {
        var held = await chief.Ask("PUT", $"operator/rooms/{room}/hold", new { reason = "case 7" });
        Assert.Equal(200, held.Status);
        return held;
    }

    /// <summary>An id that comes right before, as the database orders them.</summary>
    private static Guid Before(RoomId room)
    {
        var bytes = room.Value.ToByteArray(bigEndian: true);
        for (var index = 15; bytes[index]-- == 0; index--)
        {
        }

        return new Guid(bytes, bigEndian: true);
    }

    private Task Finished(CrewUser user) =>
        Rig.Until("EXISTS (SELECT FROM account_deletion WHERE user_id = $1 AND finished_at IS NOT NULL)", user.Id.Value);

    private async Task Sweep() =>
        Assert.True((await Rig.Silos[0].Services.GetRequiredService<RetentionSweep>().Run(CancellationToken.None)).Ok);

    private async Task<string?> Text(RoomId room, long seq) =>
        await Rig.Scalar<object>("SELECT text FROM room_event WHERE room_id = $1 AND seq = $2", room.Value, seq) as string;
}
