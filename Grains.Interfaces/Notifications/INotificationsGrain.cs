namespace OrleansChat.Notifications;

/// <summary>What users want to be told, and when not: a stateless worker over the database. The user's other devices are told of changes.</summary>
[Alias("chat.INotificationsGrain")]
public interface INotificationsGrain : IGrainWithIntegerKey
{
    /// <summary>Refusals: not_found, unavailable.</summary>
    [Alias("Settings"), ResponseTimeout("00:00:05")]
    Task<Outcome<NotificationSettings>> Settings(UserId user);

    /// <summary>Replaces the settings. Refusals: bad_request (quiet hours that are none), not_found, unavailable, unknown.</summary>
    [Alias("Change"), ResponseTimeout("00:00:05")]
    Task<Outcome<NotificationSettings>> Change(UserId user, NotificationSettings settings);

    /// <summary>No digests any more for whom the link in one was made; it works once. Refusals: link_invalid, unavailable, unknown.</summary>
    [Alias("EndDigests"), ResponseTimeout("00:00:05")]
    Task<Outcome<Done>> EndDigests(string token);

    /// <summary>The rooms of the user that have a level of their own, by id. Refusals: unavailable.</summary>
    [Alias("Levels"), ResponseTimeout("00:00:05")]
    Task<Outcome<RoomLevel[]>> Levels(UserId user);

    /// <summary>Null: as rooms of its kind have it. Refusals: not_found (not a member), unavailable, unknown.</summary>
    [Alias("SetLevel"), ResponseTimeout("00:00:05")]
    Task<Outcome<RoomLevel>> SetLevel(UserId user, RoomId room, NotificationLevel? level);
}
