using OrleansChat.Accounts;

namespace OrleansChat.Archives;

/// <summary>For operators: rooms out of the installation, and into it. A stateless worker over the database.</summary>
[Alias("chat.IArchivesGrain")]
public interface IArchivesGrain : IGrainWithIntegerKey
{
    /// <summary>The room and its members at one moment; its log up to the head is for <see cref="Events"/>. Refusals: not_found, unavailable, unknown.</summary>
    [Alias("Open"), ResponseTimeout("00:00:20")]
    Task<Outcome<ArchivedRoom>> Open(RoomId room, Caller by);

    /// <summary>The events after <paramref name="after"/>, up to <paramref name="until"/>: at most 1,000 and about 256 KiB. Refusals: unavailable.</summary>
    [Alias("Events"), ResponseTimeout("00:00:05")]
    Task<Outcome<ArchivedEvent[]>> Events(RoomId room, long after, long until);

    /// <summary>Makes ready to take the room in; what an import of it left unfinished goes. Refusals: bad_request (it exists, or cannot be), unavailable, unknown.</summary>
    [Alias("Begin"), ResponseTimeout("00:00:20")]
    Task<Outcome<Done>> Begin(ArchivedRoom room);

    /// <summary>Nobody sees them before <see cref="Finish"/>; a repeat is fine. Refusals: bad_request (an event that cannot be), unavailable, unknown.</summary>
    /// <param name="events">At most 1,000.</param>
    [Alias("Add"), ResponseTimeout("00:00:05")]
    Task<Outcome<Done>> Add(RoomId room, ArchivedEvent[] events);

    /// <summary>
    /// The room is there. Members who have no account here are left out. Refusals: bad_request (events are missing, or it exists), slug_taken,
    /// unavailable, unknown.
    /// </summary>
    [Alias("Finish"), ResponseTimeout("00:00:20")]
    Task<Outcome<ImportedRoom>> Finish(ArchivedRoom room, Caller by);
}

/// <param name="Members">How many are members now.</param>
/// <param name="Missing">How many have no account here.</param>
[GenerateSerializer, Immutable, Alias("chat.ImportedRoom")]
public sealed record ImportedRoom([property: Id(0)] int Members, [property: Id(1)] int Missing);
