using OrleansChat.Accounts;
using OrleansChat.Rooms;

namespace OrleansChat.Census;

/// <summary>Who and what there is, for operators: a stateless worker over the database. Of rooms it tells what they are, never what is said in them.</summary>
[Alias("chat.ICensusGrain")]
public interface ICensusGrain : IGrainWithIntegerKey
{
    /// <summary>Accounts by name, at most 100, after the one of a name; an empty prefix: all. Refusals: unavailable.</summary>
    [Alias("Users"), ResponseTimeout("00:00:05")]
    Task<Outcome<UserRecord[]>> Users(string prefix, string after);

    /// <summary>Refusals: not_found, unavailable.</summary>
    [Alias("User"), ResponseTimeout("00:00:05")]
    Task<Outcome<UserRecord>> User(string username);

    /// <summary>Rooms in whose name or short name a text occurs, without case, at most 100, by id, after the one of an id. Refusals: unavailable.</summary>
    [Alias("Rooms"), ResponseTimeout("00:00:05")]
    Task<Outcome<RoomRecord[]>> Rooms(string query, RoomId? after);

    /// <summary>These rooms, as far as there are such. Refusals: bad_request (more than 100), unavailable.</summary>
    [Alias("Named"), ResponseTimeout("00:00:05")]
    Task<Outcome<RoomRecord[]>> Named(RoomId[] rooms);

    /// <summary>Open sessions, the newest first, at most 100. Refusals: not_found (no such user), unavailable.</summary>
    /// <param name="username">Null: everybody's.</param>
    /// <param name="before">Unix milliseconds: made before then; null: now.</param>
    [Alias("Sessions"), ResponseTimeout("00:00:05")]
    Task<Outcome<SessionRecord[]>> Sessions(string? username, long? before);

    /// <summary>Closes the room as its owner could. Recorded before. Refusals: not_found (also: closed already), unavailable, unknown.</summary>
    [Alias("Delete"), ResponseTimeout("00:00:10")]
    Task<Outcome<Posted>> Delete(RoomId room, ClientId clientId, Caller by);
}

/// <param name="CreatedAt">Unix milliseconds.</param>
/// <param name="Sessions">Open ones.</param>
/// <param name="Rooms">That the user is a member of.</param>
/// <param name="LastSeenAt">Unix milliseconds: of the session that was seen last; null: none is left.</param>
[GenerateSerializer, Immutable, Alias("chat.UserRecord")]
public sealed record UserRecord(
    [property: Id(0)] UserId User,
    [property: Id(1)] string Username,
    [property: Id(2)] string? DisplayName,
    [property: Id(3)] bool Verified,
    [property: Id(4)] bool Operator,
    [property: Id(5)] bool Banned,
    [property: Id(6)] bool SecondFactor,
    [property: Id(7)] long CreatedAt,
    [property: Id(8)] int Sessions,
    [property: Id(9)] int Rooms,
    [property: Id(10)] long? LastSeenAt);

/// <param name="CreatedAt">Unix milliseconds.</param>
/// <param name="LastAt">Unix milliseconds: of the last event; null: it is kept no longer.</param>
[GenerateSerializer, Immutable, Alias("chat.RoomRecord")]
public sealed record RoomRecord(
    [property: Id(0)] RoomId Room,
    [property: Id(1)] RoomKind Kind,
    [property: Id(2)] string? Name,
    [property: Id(3)] string? Slug,
    [property: Id(4)] Visibility Visibility,
    [property: Id(5)] long Head,
    [property: Id(6)] int Members,
    [property: Id(7)] bool Deleted,
    [property: Id(8)] bool Held,
    [property: Id(9)] int? RetentionDays,
    [property: Id(10)] long CreatedAt,
    [property: Id(11)] long? LastAt);

/// <param name="CreatedAt">Unix milliseconds.</param>
/// <param name="LastSeenAt">Unix milliseconds.</param>
/// <param name="Place">The network it was last seen from; null: unknown.</param>
[GenerateSerializer, Immutable, Alias("chat.SessionRecord")]
public sealed record SessionRecord(
    [property: Id(0)] SessionId Session,
    [property: Id(1)] string Username,
    [property: Id(2)] string? Device,
    [property: Id(3)] string? Place,
    [property: Id(4)] long CreatedAt,
    [property: Id(5)] long LastSeenAt,
    [property: Id(6)] bool Operator);
