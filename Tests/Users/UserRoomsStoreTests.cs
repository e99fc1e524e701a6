using OrleansChat.Rooms;
using OrleansChat.Tests.Support;
using OrleansChat.Tests.Support.Rooms;
using Xunit;

namespace OrleansChat.Tests.Users;

/// <summary>What resume stands on: a user's rooms at one moment, and a number that changes with them.</summary>
public sealed class UserRoomsStoreTests(PostgresFixture postgres) : DatabaseTests(postgres)
{
    [Fact]
    public async Task A_snapshot_names_every_room_with_its_head_and_the_users_place_in_it()
    {
        var (room, users) = await Bench.Room(2);
        var activation = Bench.Activate(room);
        for (var index = 0; index < 3; index++)
        {
            Assert.True((await activation.Submit(new PostMessage(users[0], ClientId.New(), "text"))).Ok);
        }

        await Bench.Reads.MarkRead(users[1], room, 4, 0);
        var snapshot = (await Bench.UserRooms.Read(users[1]))!.Snapshot;
        var one = Assert.Single(snapshot.Rooms);
        Assert.Equal((room, RoomKind.Group, "room", 6L, 3L, 4L, 2L), (one.Room, one.Kind, one.Name, one.Head, one.JoinedSeq, one.ReadSeq, one.Unread));
        Assert.Equal((Role.Member, 2, 1L), (one.Role, one.MemberCount, one.FirstSeq));
        Assert.Equal(1, snapshot.Epoch);
    }

    [Fact]
    public async Task Messages_from_before_the_join_are_not_unread()
    {
        var (room, users) = await Bench.Room(1);
        var activation = Bench.Activate(room);
        Assert.True((await activation.Submit(new PostMessage(users[0], ClientId.New(), "before"))).Ok);
        var (_, others) = await Bench.Room(1);
        Assert.True((await activation.Submit(new JoinRoom(users[0], ClientId.New(), others[0]))).Ok);
        Assert.True((await activation.Submit(new PostMessage(users[0], ClientId.New(), "after"))).Ok);
        var joined = (await Bench.UserRooms.Read(others[0]))!.Snapshot.Rooms.Single(one => one.Room == room);
        Assert.Equal((4L, 1L), (joined.JoinedSeq, joined.Unread));
    }

    [Fact]
    public async Task A_direct_room_is_called_after_the_other_side()
    {
        var (_, users) = await Bench.Room(2, RoomKind.Direct);
        var snapshot = (await Bench.UserRooms.Read(users[0]))!.Snapshot;
        Assert.Equal($"U{users[1].Value:N}", Assert.Single(snapshot.Rooms).Name);
    }

    [Fact]
    public async Task A_user_without_rooms_has_an_empty_snapshot_and_a_stranger_none()
    {
        var (room, users) = await Bench.Room(2);
        Assert.True((await Bench.Activate(room).Submit(new LeaveRoom(users[1], ClientId.New(), users[1]))).Ok);
        var snapshot = (await Bench.UserRooms.Read(users[1]))!.Snapshot;
        Assert.Empty(snapshot.Rooms);
        Assert.Equal(0, snapshot.RoomsDigest);
        Assert.Null(await Bench.UserRooms.Read(UserId.New()));
    }

    [Fact]
    public async Task The_digest_changes_with_every_join_leave_and_rejoin_and_with_nothing_else()
    {
        var (room, users) = await Bench.Room(2);
        var activation = Bench.Activate(room);
        HashSet<long> seen = [await Digest(users[1])];
        Assert.True((await activation.Submit(new PostMessage(users[1], ClientId.New(), "text"))).Ok);
        Assert.True((await activation.Submit(new SetRole(users[0], ClientId.New(), users[1], Role.Admin))).Ok);
        Assert.Contains(await Digest(users[1]), seen);
        Assert.True((await activation.Submit(new LeaveRoom(users[1], ClientId.New(), users[1]))).Ok);
        Assert.Empty(await Bench.UserRooms.Digests([users[1]]));
        Assert.True((await activation.Submit(new JoinRoom(users[0], ClientId.New(), users[1]))).Ok);
        Assert.DoesNotContain(await Digest(users[1]), seen);
    }

    private async Task<long> Digest(UserId user)
    {
        var digest = Assert.Single(await Bench.UserRooms.Digests([user])).Digest;
        Assert.Equal((await Bench.UserRooms.Read(user))!.Snapshot.RoomsDigest, digest);
        return digest;
    }
}
