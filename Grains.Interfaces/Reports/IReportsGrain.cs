using OrleansChat.Accounts;

namespace OrleansChat.Reports;

/// <summary>Messages that members report to the operators: a stateless worker over the database.</summary>
[Alias("chat.IReportsGrain")]
public interface IReportsGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// Keeps a report with a copy of the message as it stands; one of each user for each message, the first. The caller is signed in. Refusals:
    /// bad_request (reason), rate_limited, not_found (no member), target_not_found, already_deleted, unavailable, unknown.
    /// </summary>
    /// <param name="reason">1 to 1,000 characters.</param>
    [Alias("Add"), ResponseTimeout("00:00:05")]
    Task<Outcome<Reported>> Add(RoomId room, long target, string reason, Caller by);

    /// <summary>For operators: by id, after <paramref name="after"/>; 100 at most and about 256 KiB. Refusals: unavailable.</summary>
    /// <param name="open">Whether those that nobody resolved yet, or the others; null: all.</param>
    [Alias("List"), ResponseTimeout("00:00:05")]
    Task<Outcome<Report[]>> List(bool? open, long after);

    /// <summary>A user's own, as <see cref="List"/>. Refusals: unavailable.</summary>
    [Alias("Own"), ResponseTimeout("00:00:05")]
    Task<Outcome<Report[]>> Own(UserId reporter, long after);

    /// <summary>For operators; the first to resolve it counts. Refusals: bad_request (note), not_found, unavailable, unknown.</summary>
    /// <param name="note">1 to 1,000 characters for other operators, or null.</param>
    [Alias("Resolve"), ResponseTimeout("00:00:05")]
    Task<Outcome<Done>> Resolve(long report, string? note, Caller by);
}

/// <param name="Duplicate">Whether this user had reported this message before; nothing changed.</param>
[GenerateSerializer, Immutable, Alias("chat.Reported")]
public readonly record struct Reported([property: Id(0)] long Report, [property: Id(1)] bool Duplicate);

/// <param name="Target">The seq of the message.</param>
/// <param name="Reason">Null: the reporter's account was deleted.</param>
/// <param name="Text">As it stood when it was reported; null: the author's or the reporter's account was deleted.</param>
/// <param name="At">Unix milliseconds.</param>
[GenerateSerializer, Immutable, Alias("chat.Report")]
public sealed record Report(
    [property: Id(0)] long Id,
    [property: Id(1)] RoomId Room,
    [property: Id(2)] long Target,
    [property: Id(3)] UserId Reporter,
    [property: Id(4)] UserId Author,
    [property: Id(5)] string? Reason,
    [property: Id(6)] string? Text,
    [property: Id(7)] long At,
    [property: Id(8)] long? ResolvedAt,
    [property: Id(9)] UserId? ResolvedBy,
    [property: Id(10)] string? Note);
