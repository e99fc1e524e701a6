namespace OrleansChat.Notifications;

/// <summary>Which messages of a room a member is told of. The numbers are stored.</summary>
public enum NotificationLevel : byte
{
    None = 0,

    /// <summary>Those that mention the member, or everybody. What groups have by default.</summary>
    Mentions = 1,

    /// <summary>What direct rooms have by default.</summary>
    All = 2,
}

/// <param name="Quiet">Null: none.</param>
/// <param name="SnoozedUntil">Unix milliseconds until which nothing is told; null: not snoozed.</param>
/// <param name="MailDigests">Whether mentions that wait while the user is away are mailed, many in one.</param>
/// <param name="Previews">Whether what is pushed holds the beginning of the message.</param>
[GenerateSerializer, Immutable, Alias("chat.NotificationSettings")]
public sealed record NotificationSettings(
    [property: Id(0)] QuietHours? Quiet = null,
    [property: Id(1)] long? SnoozedUntil = null,
    [property: Id(2)] bool MailDigests = false,
    [property: Id(3)] bool Previews = true);

/// <summary>When nothing is told, each day in the user's time zone; from the first minute until before the second, perhaps over midnight.</summary>
/// <param name="From">Minute of the day, 0–1439.</param>
/// <param name="To">Minute of the day, 0–1439; another one.</param>
[GenerateSerializer, Immutable, Alias("chat.QuietHours")]
public readonly record struct QuietHours([property: Id(0)] int From, [property: Id(1)] int To);

/// <param name="Level">Null: as rooms of its kind have it.</param>
[GenerateSerializer, Immutable, Alias("chat.RoomLevel")]
public readonly record struct RoomLevel([property: Id(0)] RoomId Room, [property: Id(1)] NotificationLevel? Level);

/// <summary>A user changed the settings, or a room's level: one of the two is there.</summary>
[GenerateSerializer, Immutable, Alias("chat.NotificationsMoved")]
public sealed record NotificationsMoved(
    [property: Id(0)] UserId User, [property: Id(1)] NotificationSettings? Settings = null, [property: Id(2)] RoomLevel? Room = null);
