namespace OrleansChat.Schedule;

/// <summary>Messages that users want to be reminded of: a stateless worker over the database.</summary>
[Alias("chat.IRemindersGrain")]
public interface IRemindersGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// Keeps a reminder until it is dismissed. A repeated client id gets the first answer again for as long as it is listed. Refusals: not_found
    /// (no member), target_not_found, bad_request (time, note, or 100 are listed), client_id_reused, unavailable, unknown.
    /// </summary>
    /// <param name="at">Unix milliseconds; not in the past, a year ahead at most.</param>
    /// <param name="note">1 to 200 characters, or null.</param>
    [Alias("Add"), ResponseTimeout("00:00:05")]
    Task<Outcome<Reminder>> Add(UserId user, RoomId room, ClientId clientId, long target, long at, string? note);

    /// <summary>All of the user's, by time, in rooms that they are a member of; 100 at most. Refusals: unavailable.</summary>
    [Alias("List"), ResponseTimeout("00:00:05")]
    Task<Outcome<Reminder[]>> List(UserId user);

    /// <summary>Refusals: not_found, unavailable, unknown.</summary>
    [Alias("Dismiss"), ResponseTimeout("00:00:05")]
    Task<Outcome<Done>> Dismiss(UserId user, Guid reminder);
}

/// <param name="Target">The seq of a message.</param>
/// <param name="At">Unix milliseconds.</param>
/// <param name="Due">Whether its time has come and the user's sockets were told.</param>
/// <param name="Duplicate">Whether this client id had been answered before.</param>
[GenerateSerializer, Immutable, Alias("chat.Reminder")]
public sealed record Reminder(
    [property: Id(0)] Guid Id,
    [property: Id(1)] RoomId Room,
    [property: Id(2)] long Target,
    [property: Id(3)] long At,
    [property: Id(4)] string? Note,
    [property: Id(5)] bool Due,
    [property: Id(6)] bool Duplicate = false);
