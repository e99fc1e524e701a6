using OrleansChat.Accounts;
using OrleansChat.Files;

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

    /// <summary>Those of the asked files that a message of the room carries, in their order. Refusals: unavailable.</summary>
    [Alias("Files"), ResponseTimeout("00:00:05")]
    Task<Outcome<ArchivedFile[]>> Files(RoomId room, Guid[] asked);

    /// <summary>Makes ready to take the room in; what an import of it left unfinished goes. Refusals: bad_request (it exists, or cannot be), unavailable, unknown.</summary>
    [Alias("Begin"), ResponseTimeout("00:00:20")]
    Task<Outcome<Done>> Begin(ArchivedRoom room);

    /// <summary>Nobody sees them before <see cref="Finish"/>; a repeat is fine. Refusals: bad_request (an event that cannot be), unavailable, unknown.</summary>
    /// <param name="events">At most 1,000.</param>
    [Alias("Add"), ResponseTimeout("00:00:05")]
    Task<Outcome<Done>> Add(RoomId room, ArchivedEvent[] events);

    /// <summary>
    /// Makes ready to take a file in under its id; the further chunks and the end are for <see cref="IFilesGrain"/>. False: it is here
    /// already. Refusals: not_found (its owner has no account here, or the id is another file's), bad_request, too_large, attachment_type,
    /// unavailable, unknown.
    /// </summary>
    [Alias("BeginFile"), ResponseTimeout("00:00:10")]
    Task<Outcome<bool>> BeginFile(ArchivedFile file, byte[] first);

    /// <summary>These events, added before, carry these files: their readers may read them. A repeat is fine. Refusals: unavailable, unknown.</summary>
    [Alias("Carry"), ResponseTimeout("00:00:05")]
    Task<Outcome<Done>> Carry(RoomId room, ArchivedCarrier[] carriers);

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
