using System.Collections.Immutable;
using OrleansChat.Rooms;

namespace OrleansChat.Users;

/// <summary>What a user's rooms are, read from the database in one statement: a stateless worker. Resume stands on it.</summary>
[Alias("chat.IUserRoomsGrain")]
public interface IUserRoomsGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// The user, the rooms they are a member of, and each room's head, at one moment. Lets the user into the lobby first, if there is one
    /// and they never were in it. Refusals: not_found, unavailable.
    /// </summary>
    [Alias("Snapshot"), ResponseTimeout("00:00:05")]
    Task<Outcome<UserSnapshot>> Snapshot(UserId user);

    /// <summary>For up to 1,000 users a number that changes when their set of rooms does; compared with <see cref="UserSnapshot.RoomsDigest"/>.</summary>
    [Alias("Digests"), ResponseTimeout("00:00:05")]
    Task<ImmutableArray<RoomsDigest>> Digests(ImmutableArray<UserId> users);
}

/// <param name="Avatar">Names the user's picture; another one after each change.</param>
[GenerateSerializer, Immutable, Alias("chat.UserView")]
public sealed record UserView(
    [property: Id(0)] UserId User,
    [property: Id(1)] string Username,
    [property: Id(2)] string? DisplayName,
    [property: Id(3)] Guid? Avatar = null);

/// <param name="Epoch">The log's epoch; it moves only when a restored database may have lost events.</param>
/// <param name="Language">The user's, BCP 47; null: the server's.</param>
[GenerateSerializer, Immutable, Alias("chat.UserSnapshot")]
public sealed record UserSnapshot(
    [property: Id(0)] long Epoch,
    [property: Id(1)] UserView User,
    [property: Id(2)] ImmutableArray<RoomSnapshot> Rooms,
    [property: Id(3)] long RoomsDigest,
    [property: Id(4)] string? Language = null);

/// <param name="JoinedSeq">The seq of the user's join: nothing before it is replayed.</param>
/// <param name="FirstSeq">The first seq that is still stored.</param>
[GenerateSerializer, Immutable, Alias("chat.RoomSnapshot")]
public sealed record RoomSnapshot(
    [property: Id(0)] RoomId Room,
    [property: Id(1)] RoomKind Kind,
    [property: Id(2)] string? Name,
    [property: Id(3)] long Head,
    [property: Id(4)] long JoinedSeq,
    [property: Id(5)] long ReadSeq,
    [property: Id(6)] long Unread,
    [property: Id(7)] Role Role,
    [property: Id(8)] int MemberCount,
    [property: Id(9)] long FirstSeq,
    [property: Id(10)] int Mentions = 0,
    [property: Id(11)] bool MarkedUnread = false,
    [property: Id(12)] Guid? Avatar = null);

[GenerateSerializer, Immutable, Alias("chat.RoomsDigest")]
public readonly record struct RoomsDigest([property: Id(0)] UserId User, [property: Id(1)] long Digest);
