using OrleansChat.Files;
using OrleansChat.Rooms;

namespace OrleansChat.Archives;

/// <summary>The room's row, and everybody who is or was in it.</summary>
/// <param name="CreatedAt">Unix milliseconds.</param>
/// <param name="FirstSeq">The first seq that is still stored.</param>
/// <param name="Countable">Messages up to the head.</param>
[GenerateSerializer, Immutable, Alias("chat.ArchivedRoom")]
public sealed record ArchivedRoom(
    [property: Id(0)] RoomId Room,
    [property: Id(1)] RoomKind Kind,
    [property: Id(2)] string? Name,
    [property: Id(3)] string? Slug,
    [property: Id(4)] string? Topic,
    [property: Id(5)] Visibility Visibility,
    [property: Id(6)] long CreatedAt,
    [property: Id(7)] long FirstSeq,
    [property: Id(8)] long Head,
    [property: Id(9)] long Countable,
    [property: Id(10)] bool Closed,
    [property: Id(11)] int SlowModeMs,
    [property: Id(12)] bool Receipts,
    [property: Id(13)] int? RetentionDays,
    [property: Id(14)] ArchivedMember[] Members);

/// <param name="Username">For people to read; null in an import.</param>
/// <param name="Role">None: was a member once, or is banned.</param>
/// <param name="MutedUntil">Unix milliseconds; 0: not muted. So is <paramref name="BannedUntil"/>.</param>
[GenerateSerializer, Immutable, Alias("chat.ArchivedMember")]
public sealed record ArchivedMember(
    [property: Id(0)] UserId User,
    [property: Id(1)] string? Username,
    [property: Id(2)] Role Role,
    [property: Id(3)] long JoinedSeq,
    [property: Id(4)] long? LeftSeq,
    [property: Id(5)] long ReadSeq,
    [property: Id(6)] long ReadCountable,
    [property: Id(7)] long MutedUntil,
    [property: Id(8)] long BannedUntil);

/// <summary>A row of the log as it is stored: raw, with what makes a repeated command known.</summary>
/// <param name="Data">JSON; null: none.</param>
[GenerateSerializer, Immutable, Alias("chat.ArchivedEvent")]
public sealed record ArchivedEvent(
    [property: Id(0)] long Seq,
    [property: Id(1)] EventKind Kind,
    [property: Id(2)] long At,
    [property: Id(3)] UserId Sender,
    [property: Id(4)] ClientId ClientId,
    [property: Id(5)] long ContentHash,
    [property: Id(6)] long Countable,
    [property: Id(7)] long? Target,
    [property: Id(8)] UserId? User,
    [property: Id(9)] string? Text,
    [property: Id(10)] string? Data);

/// <summary>A file that messages of the room carry. Its bytes go by <see cref="IFilesGrain"/>.</summary>
[GenerateSerializer, Immutable, Alias("chat.ArchivedFile")]
public sealed record ArchivedFile([property: Id(0)] FileView File, [property: Id(1)] UserId Owner);

/// <param name="Seq">Of a message that carries the file.</param>
[GenerateSerializer, Immutable, Alias("chat.ArchivedCarrier")]
public readonly record struct ArchivedCarrier([property: Id(0)] long Seq, [property: Id(1)] Guid File);
