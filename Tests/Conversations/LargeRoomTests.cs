using OrleansChat.Accounts;
using OrleansChat.Rooms;
using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Talk;
using Xunit;

namespace OrleansChat.Tests.Conversations;

/// <summary>A room that is as full as rooms may be.</summary>
[Collection(ClusterCollection.Name)]
public sealed class LargeRoomTests(SharedCluster cluster)
{
    private const int Members = 10_000;
    private const int Batch = 2_500;

    /// <summary>Members with the level <c>all</c>.</summary>
    private const long Listeners = 3;

    private ClusterRig Rig => cluster.Rig;

    [Fact]
    public async Task Ten_thousand_members_join_post_leave_and_sync_and_a_post_writes_no_row_of_theirs()
    {
        var crew = await Rig.Crew(2);
        var (owner, second) = (crew.Users[0], crew.Users[1]);
        using var rest = new Rest(Rig.Urls[0], owner.Token);
        var crowd = await Crowd();
        var room = (await rest.Ask("POST", "rooms", new { name = "crowd", visibility = "public" })).Json.GetProperty("roomId").GetGuid();

        // Everybody but the last one joins at once, in the room's own commits.
        await Join(room, crowd[..(Members - 1)]);
        await Rig.Until("(SELECT member_count FROM room WHERE room_id = $1) = $2", room, Members);

        // Everybody can be told, but a room of this size is not called by @room: only three have asked for every message.
        await Rig.Execute("INSERT INTO notification_setting (user_id, mail_digests) SELECT unnest($1::uuid[]), true", crowd.Select(user => user.Value).ToArray());
        await Rig.Execute("UPDATE room_member SET notify = 2 WHERE room_id = $1 AND user_id = ANY($2)", room, crowd[..(int)Listeners].Select(user => user.Value).ToArray());
        using var another = new Rest(Rig.Urls[1], second.Token);
        Assert.Equal("room_full", (await another.Ask("POST", $"rooms/{room}/members", new { userId = second.Id.Value })).Code);
        Assert.Equal(200, (await rest.Ask("DELETE", $"rooms/{room}/members/{crowd[7].Value}")).Status);
        Assert.Equal(200, (await another.Ask("POST", $"rooms/{room}/members", new { userId = second.Id.Value })).Status);

        await using var device = (await RawSocket.Open(Rig.Urls[1], second.Token)).Listen();
        var synced = (await device.Sync()).GetProperty("rooms").EnumerateArray().Single(one => one.GetProperty("roomId").GetGuid() == room);
        Assert.Equal(Members, synced.GetProperty("memberCount").GetInt32());

        // PostgreSQL marks each row with the transaction that wrote it last: rows of this room that are newer than now, after a post.
        var before = await Rig.Scalar<long>("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint");
        var posted = await rest.Ask("POST", $"rooms/{room}/messages", new { text = "@room, hello all" });
        var seq = posted.Json.GetProperty("seq").GetInt64();
        await device.Until(pushes => pushes.Any(push => RawSocket.Target(push) == "Events" && push.ToString().Contains("hello all", StringComparison.Ordinal)));
        Assert.Equal(seq, synced.GetProperty("head").GetInt64() + 1);
        Assert.Equal((1L, 1L, 1L, 0L), (await Written("room_event"), await Written("room"), await Written("room_mention"), await Written("room_member")));

        // The notifier looks at the post afterwards: it writes for those who asked for every message, and for nobody else.
        await Rig.Until("EXISTS (SELECT FROM notifier_cursor WHERE room_id = $1 AND seq >= $2)", room, seq);
        Assert.Equal((Listeners, 0), (await Written("notification"), await Written("room_member")));
        Assert.Equal(1, (await another.Ask("PUT", $"rooms/{room}/read", new { upTo = seq - 1 })).Json.GetProperty("mentions").GetInt32());

        Task<long> Written(string table) => Rig.Scalar<long>(
            $"SELECT count(*) FROM {table} WHERE room_id = $1 AND xmin::text::bigint >= $2", room, before);
    }

    private async Task<UserId[]> Crowd()
    {
        var users = new List<UserId>();
        for (var first = 0; first < Members; first += Batch)
        {
            users.AddRange((await Rig.Provision(Batch, 0, 1)).Select(user => user.User));
        }

        return [.. users];
    }

    private async Task Join(Guid room, IEnumerable<UserId> users)
    {
        foreach (var some in users.Chunk(100))
        {
            var joined = await Task.WhenAll(some.Select(user =>
                Rig.Room(new RoomId(room)).Submit(new JoinRoom(user, ClientId.New(), user))));
            Assert.All(joined, outcome => Assert.True(outcome.Ok, $"{outcome.Refusal}"));
        }
    }
}
