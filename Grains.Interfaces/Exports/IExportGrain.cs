using System.Collections.Immutable;
using OrleansChat.Accounts;
using OrleansChat.Audit;
using OrleansChat.Files;
using OrleansChat.Notifications;
using OrleansChat.Rooms;
using OrleansChat.Sessions;
using OrleansChat.Users;

namespace OrleansChat.Exports;

/// <summary>Everything that is stored about one user, page by page: a stateless worker over the database. The caller holds no more than a page.</summary>
[Alias("chat.IExportGrain")]
public interface IExportGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// Asks for the password again and records the export; 3 an hour. Refusals: password_wrong, rate_limited, not_found, overloaded,
    /// unavailable, unknown.
    /// </summary>
    [Alias("Begin"), ResponseTimeout("00:00:05")]
    Task<Outcome<ExportedAccount>> Begin(UserId user, string password, Caller by);

    /// <summary>Rooms that the user is in or was in, by id, after <paramref name="after"/>; 500 at most. Refusals: unavailable.</summary>
    [Alias("Rooms"), ResponseTimeout("00:00:05")]
    Task<Outcome<ExportedRoom[]>> Rooms(UserId user, RoomId? after);

    /// <summary>The user's own messages and edits in a room, after a seq; 200 at most and about 256 KiB. Refusals: unavailable.</summary>
    [Alias("Messages"), ResponseTimeout("00:00:05")]
    Task<Outcome<ImmutableArray<RoomEvent>>> Messages(UserId user, RoomId room, long after);

    /// <summary>Files that the user uploaded and that are kept, by id, after <paramref name="after"/>; 500 at most. Refusals: unavailable.</summary>
    [Alias("Files"), ResponseTimeout("00:00:05")]
    Task<Outcome<FileView[]>> Files(UserId user, Guid? after);

    /// <summary>Security events that the user caused, after an id; 500 at most. Refusals: unavailable.</summary>
    [Alias("Audit"), ResponseTimeout("00:00:05")]
    Task<Outcome<AuditEntry[]>> Audit(UserId user, long after);
}

/// <param name="Email">Null until it is verified.</param>
/// <param name="CreatedAt">Unix milliseconds.</param>
/// <param name="LastSeen">Unix milliseconds; null: not known, because the user does not share it.</param>
[GenerateSerializer, Immutable, Alias("chat.ExportedAccount")]
public sealed record ExportedAccount(
    [property: Id(0)] Account Account,
    [property: Id(1)] string? Email,
    [property: Id(2)] long CreatedAt,
    [property: Id(3)] UserSettings Settings,
    [property: Id(4)] SessionView[] Sessions,
    [property: Id(5)] UserView[] Blocks,
    [property: Id(6)] long? LastSeen = null,
    [property: Id(7)] NotificationSettings? Notifications = null);

/// <param name="Role">None: was a member once.</param>
/// <param name="Level">What the user wants to be told of it; null: as rooms of its kind have it.</param>
[GenerateSerializer, Immutable, Alias("chat.ExportedRoom")]
public sealed record ExportedRoom(
    [property: Id(0)] RoomId Room,
    [property: Id(1)] RoomKind Kind,
    [property: Id(2)] string? Name,
    [property: Id(3)] Role Role,
    [property: Id(4)] long JoinedSeq,
    [property: Id(5)] long? LeftSeq,
    [property: Id(6)] long ReadSeq,
    [property: Id(7)] NotificationLevel? Level = null);
