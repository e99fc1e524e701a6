namespace OrleansChat.Schedule;

/// <summary>Messages that users want posted later: a stateless worker over the database.</summary>
[Alias("chat.IScheduledGrain")]
public interface IScheduledGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// Keeps a message until its time. A repeated client id gets the first answer again for as long as it is listed and a week. Refusals:
    /// not_found (no member), forbidden (a guest), text_invalid, text_too_long, bad_request (time, or 100 are listed), client_id_reused, unavailable, unknown.
    /// </summary>
    [Alias("Add"), ResponseTimeout("00:00:05")]
    Task<Outcome<ScheduledMessage>> Add(UserId user, RoomId room, ClientId clientId, string text, long? replyTo, long at);

    /// <summary>Those that wait or failed, by id, after <paramref name="after"/>; about 256 KiB. Refusals: unavailable.</summary>
    [Alias("List"), ResponseTimeout("00:00:05")]
    Task<Outcome<ScheduledMessage[]>> List(UserId user, Guid? after);

    /// <summary>
    /// Null stays. One that failed is tried again: at its new time, or at once. Refusals: not_found, already_sent (or being posted now),
    /// text_invalid, text_too_long, bad_request (time), unavailable, unknown.
    /// </summary>
    [Alias("Change"), ResponseTimeout("00:00:05")]
    Task<Outcome<ScheduledMessage>> Change(UserId user, Guid scheduled, string? text, long? at);

    /// <summary>Refusals: not_found, already_sent (being posted now), unavailable, unknown.</summary>
    [Alias("Remove"), ResponseTimeout("00:00:05")]
    Task<Outcome<Done>> Remove(UserId user, Guid scheduled);
}

/// <param name="Id">Also the client id of the message that it becomes.</param>
/// <param name="Text">Null: it was posted or removed.</param>
/// <param name="At">Unix milliseconds; not in the past, a year ahead at most.</param>
/// <param name="Failure">Why the room refused it; null: it waits, or is done.</param>
/// <param name="Duplicate">Whether this client id had been answered before.</param>
[GenerateSerializer, Immutable, Alias("chat.ScheduledMessage")]
public sealed record ScheduledMessage(
    [property: Id(0)] Guid Id,
    [property: Id(1)] RoomId Room,
    [property: Id(2)] string? Text,
    [property: Id(3)] long? ReplyTo,
    [property: Id(4)] long At,
    [property: Id(5)] ErrorCode? Failure,
    [property: Id(6)] bool Duplicate = false);
