using Microsoft.Extensions.DependencyInjection;
using OrleansChat.Accounts;
using OrleansChat.Client.Rooms;
using OrleansChat.Grains;
using OrleansChat.Grains.Deletions;
using OrleansChat.Grains.Journal;
using OrleansChat.Rooms;
using OrleansChat.Tests.EndToEnd;
using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Talk;
using Xunit;

namespace OrleansChat.Tests.Deletions;

/// <summary>An account goes: at once what says who it was, then its rooms, through crashes.</summary>
[Collection(ClusterCollection.Name)]
public sealed class AccountDeletionTests(SharedCluster cluster)
{
    private ClusterRig Rig => cluster.Rig;

    [Fact]
    public async Task A_deleted_account_is_nobody_at_once_and_its_rooms_go_on_without_it()
    {
        var crew = await Rig.Crew(3);
        var (ann, bob) = (crew.Users[0], crew.Users[1]);
        await Rig.GivePassword(ann);
        using var rest = new Rest(Rig.Urls[0], ann.Token);
        using var other = new Rest(Rig.Urls[1], bob.Token);
        await rest.Ask("PATCH", "me", new { displayName = "Ann Example", language = "es", timeZone = "Europe/Madrid" });
        await rest.Ask("PUT", "me/avatar", Convert.FromBase64String(Users.AvatarRulesTests.Png));
        await rest.Ask("PUT", $"me/blocks/{bob.Id}");
        var direct = (await rest.Ask("POST", "rooms/direct", new { userId = bob.Id.Value })).Json.GetProperty("roomId").GetGuid();
        await using var socket = (await RawSocket.Open(Rig.Urls[1], ann.Token)).Listen();
        await using var member = Rig.Member(bob, first: 1);
        await member.Connect();
        await BadInputTests.Post(socket, crew.Room, "I was here");

        Assert.Equal("password_wrong", (await rest.Ask("DELETE", "me", new { password = "wrong horse" })).Code);
        Assert.Equal(202, (await rest.Ask("DELETE", "me", new { password = Owners.Password })).Status);

        await socket.Closed;
        Assert.Contains(socket.Pushes, push => RawSocket.Target(push) == "GoAway"
            && push.GetProperty("arguments")[0].GetProperty("reason").GetString() == "account_deleted");
        Assert.Equal("session_revoked", (await rest.Ask("GET", "me")).Code);
        Assert.Equal("sign_in_failed", (await other.Ask("POST", "sessions", new { username = ann.Name, password = Owners.Password })).Code);
        Assert.Equal("not_found", (await other.Ask("GET", $"users/{ann.Name}")).Code);
        using var third = new Rest(Rig.Urls[1], crew.Users[2].Token);
        Assert.Equal("not_found", (await third.Ask("POST", "rooms/direct", new { userId = ann.Id.Value })).Code);
        Assert.True(await Rig.Scalar<bool>(
            """
            SELECT username LIKE 'deleted-%' AND coalesce(email, email_key, password_hash, display_name, language, time_zone, avatar_id::text) IS NULL
            FROM account WHERE user_id = $1
            """,
            ann.Id.Value));
        Assert.Equal(0L, await Rig.Scalar<long>(
            "SELECT (SELECT count(*) FROM avatar WHERE user_id = $1) + (SELECT count(*) FROM block WHERE user_id = $1)", ann.Id.Value));
        Assert.True(await Rig.Scalar<bool>("SELECT EXISTS (SELECT FROM mail WHERE address = $1 AND template = 'account-deleted')", $"{ann.Name}@example.com"));

        // The others are told in their logs: the room has an owner again, and Ann has left it and the direct room.
        await Finished(ann);
        await member.Until(all => Left(all, crew.Room.Value, ann) && Left(all, direct, ann));
        Assert.Equal(4, await Rig.Scalar<short>("SELECT role FROM room_member WHERE room_id = $1 AND user_id = $2", crew.Room.Value, bob.Id.Value));
        Assert.Equal(0, await Rig.Scalar<long>("SELECT count(*) FROM room_member WHERE user_id = $1 AND role > 0", ann.Id.Value));
        await WholeLogs(crew.Room, new RoomId(direct));

        // What she said stays, and it is nobody's.
        var page = (await other.Ask("GET", $"rooms/{crew.Room}/events")).Json.GetProperty("items").EnumerateArray();
        Assert.Contains(page, item => item.TryGetProperty("text", out var text) && text.GetString() == "I was here");
    }

    [Fact]
    public async Task Erasing_leaves_no_text_in_any_room_that_the_user_was_ever_in_and_no_hole()
    {
        var (crew, left, closed) = (await Rig.Crew(2), await Rig.Crew(1), await Rig.Crew(1));
        var (ann, bob) = (crew.Users[1], crew.Users[0]);
        await using var member = Rig.Member(bob);
        await member.Connect();
        var first = (await Post(crew.Room, ann, "one")).Seq;
        await Submit(crew.Room, new EditMessage(ann.Id, ClientId.New(), first, "one, edited"));
        await Task.WhenAll(Enumerable.Range(0, 150).Select(count => Post(crew.Room, ann, $"{count}")));
        await Post(crew.Room, bob, "mine stays");
        foreach (var (room, owner) in new[] { (left.Room, left.Users[0]), (closed.Room, closed.Users[0]) })
        {
            await Submit(room, new JoinRoom(owner.Id, ClientId.New(), ann.Id));
            await Post(room, ann, "from another room");
        }

        await Submit(left.Room, new LeaveRoom(ann.Id, ClientId.New(), ann.Id));
        await Submit(closed.Room, new CloseRoom(closed.Users[0].Id, ClientId.New()));

        await Begin(ann, DeletionOptions.Erase);
        await Finished(ann);

        Assert.Equal(0L, await Rig.Scalar<long>("SELECT count(*) FROM room_event WHERE sender_id = $1 AND kind IN (2, 3) AND text IS NOT NULL", ann.Id.Value));
        Assert.Equal(1L, await Rig.Scalar<long>("SELECT count(*) FROM room_event WHERE sender_id = $1 AND text = 'mine stays'", bob.Id.Value));
        await WholeLogs(crew.Room, left.Room, closed.Room);
        await member.Reached(crew.Room, await Rig.Scalar<long>("SELECT head FROM room WHERE room_id = $1", crew.Room.Value));
        Assert.Empty(member.Seen);
        Assert.Equal(151L, await Rig.Scalar<long>("SELECT count(*) FROM room_event WHERE room_id = $1 AND kind = 4 AND sender_id = $2", crew.Room.Value, ann.Id.Value));
    }

    [Fact]
    public async Task What_stops_half_way_goes_on_and_does_nothing_twice()
    {
        var (here, there) = (await Rig.Crew(2), await Rig.Crew(1));
        var ann = here.Users[0];
        await Submit(there.Room, new JoinRoom(there.Users[0].Id, ClientId.New(), ann.Id));
        // The room that comes second cannot be written.
        var (good, bad) = here.Room.CompareTo(there.Room) < 0 ? (here.Room, there.Room) : (there.Room, here.Room);
        Rig.Faults.Journal[bad] = (_, _) => Task.FromResult(AppendStatus.Unavailable);
        await Begin(ann, DeletionOptions.Anonymous);
        await Rig.Until("EXISTS (SELECT FROM room_member WHERE room_id = $1 AND user_id = $2 AND role = 0)", good.Value, ann.Id.Value);
        Assert.True(await Rig.Scalar<bool>("SELECT finished_at IS NULL FROM account_deletion WHERE user_id = $1", ann.Id.Value));

        // Nobody asks again: the silos find it by themselves.
        Rig.Faults.Journal.TryRemove(bad, out _);
        await Finished(ann);
        Assert.Equal(2L, await Rig.Scalar<long>("SELECT count(*) FROM room_event WHERE user_id = $1 AND kind = 6", ann.Id.Value));
        await WholeLogs(good, bad);
    }

    [Fact]
    public async Task An_account_with_a_second_factor_is_deleted_with_its_code_and_wrong_ones_are_recorded()
    {
        var name = $"f{Guid.NewGuid():N}"[..20];
        var user = await Door.Enrol(Rig, name, Owners.Password);
        using var door = new Door(Rig.Urls[0]);
        var (_, codes, _) = await SecondFactorTests.SetUp(door, name, Owners.Password);
        Assert.Equal("otp_required", CodeOf(await door.Send(HttpMethod.Delete, "me", new { password = Owners.Password })));
        Assert.Equal("otp_invalid", CodeOf(await door.Send(HttpMethod.Delete, "me", new { password = Owners.Password, otp = "12345" })));
        Assert.Equal("password_wrong", CodeOf(await door.Send(HttpMethod.Delete, "me", new { password = "wrong horse", otp = codes[0] })));
        Assert.Equal(202, (await door.Send(HttpMethod.Delete, "me", new { password = Owners.Password, otp = codes[0] })).Status);
        Assert.Equal(0L, await Rig.Scalar<long>("SELECT count(*) FROM second_factor WHERE user_id = $1", user.Value));
        Assert.Equal(["ok", "otp_invalid", "otp_required", "password_wrong"], await Rig.Scalar<string[]>(
            "SELECT array_agg(result ORDER BY result) FROM audit WHERE actor_id = $1 AND event = 'account_deleted'", user.Value));
    }

    private static string? CodeOf((int Status, System.Text.Json.JsonElement Body) answer) => answer.Body.GetProperty("code").GetString();

    private static bool Left(Delivered[] all, Guid room, CrewUser user) => all.OfType<RoomEvents>()
        .Any(events => events.RoomId == room && events.Items.Any(item => item.Kind == "leave" && item.User == user.Id.Value));

    private async Task Begin(CrewUser user, string policy)
    {
        var calls = Rig.Silos[0].Services.GetRequiredService<DataCalls>();
        var begun = await calls.Transaction(connection => DeletionStore.Begin(connection, user.Id, policy, new Caller(user.Id, user.Session, null)));
        Assert.True(begun.Ok);
    }

    private Task Finished(CrewUser user) =>
        Rig.Until("EXISTS (SELECT FROM account_deletion WHERE user_id = $1 AND finished_at IS NOT NULL)", user.Id.Value);

    /// <summary>1, 2, 3 … to the head.</summary>
    private async Task WholeLogs(params RoomId[] rooms)
    {
        foreach (var room in rooms)
        {
            Assert.True(await Rig.Scalar<bool>(
                "SELECT r.head = count(*) AND r.head = max(e.seq) AND min(e.seq) = 1 FROM room r JOIN room_event e USING (room_id) WHERE r.room_id = $1 GROUP BY r.head",
                room.Value));
        }
    }

    private async Task<OrleansChat.Rooms.Posted> Post(RoomId room, CrewUser user, string text) =>
        (await Rig.Room(room).Post(new PostMessage(user.Id, ClientId.New(), text))).Value;

    private async Task Submit(RoomId room, RoomCommand command) => Assert.True((await Rig.Room(room).Submit(command)).Ok);
}
