using System.Collections.Immutable;

namespace OrleansChat.Rooms;

/// <summary>Reads of the log that need no room activation: a stateless worker over the database; membership is joined in the same query.</summary>
[Alias("chat.IHistoryGrain")]
public interface IHistoryGrain : IGrainWithIntegerKey
{
    /// <summary>One folded page. Refusals: not_found (no member), bad_request, unavailable.</summary>
    [Alias("Page"), ResponseTimeout("00:00:05")]
    Task<Outcome<HistoryPage>> Page(UserId caller, RoomId room, HistoryRequest request);

    /// <summary>The raw events after <paramref name="after"/>, for feeds and replay: at most <paramref name="limit"/> (1–1,000) and 256 KiB, at least one if there is one. No membership check.</summary>
    [Alias("Pull"), ResponseTimeout("00:00:05")]
    Task<RoomBatch> Pull(RoomId room, long after, int limit);

    /// <summary>The log's epoch as the database has it.</summary>
    [Alias("Epoch"), ResponseTimeout("00:00:05")]
    Task<long> Epoch();

    /// <summary>The heads of up to 1,000 rooms as the database has them; unknown rooms are left out.</summary>
    [Alias("Heads"), ResponseTimeout("00:00:05")]
    Task<ImmutableArray<RoomHead>> Heads(ImmutableArray<RoomId> rooms);

    /// <summary>Moves the caller's read marker up to <paramref name="upTo"/> (never back, never beyond the head). Refusals: not_found, unavailable.</summary>
    [Alias("MarkRead"), ResponseTimeout("00:00:05")]
    Task<Outcome<ReadState>> MarkRead(UserId caller, RoomId room, long upTo);

    /// <summary>Members in the order of their user ids, up to 1,000 after <paramref name="after"/>. Refusals: not_found, unavailable.</summary>
    [Alias("Members"), ResponseTimeout("00:00:05")]
    Task<Outcome<ImmutableArray<MemberView>>> Members(UserId caller, RoomId room, UserId? after, int limit);

    /// <summary>Public rooms by name, and the caller's own; up to 100.</summary>
    [Alias("Rooms"), ResponseTimeout("00:00:05")]
    Task<Outcome<ImmutableArray<RoomView>>> Rooms(UserId caller, string? query, int limit);
}

/// <summary>At most one of the three seqs; none means the newest. <paramref name="Limit"/> 1–200.</summary>
[GenerateSerializer, Immutable, Alias("chat.HistoryRequest")]
public sealed record HistoryRequest(
    [property: Id(0)] long? Before,
    [property: Id(1)] long? After,
    [property: Id(2)] long? Around,
    [property: Id(3)] int Limit);

/// <summary>Folded events in seq order: edits applied, deleted text gone.</summary>
[GenerateSerializer, Immutable, Alias("chat.HistoryPage")]
public sealed record HistoryPage(
    [property: Id(0)] ImmutableArray<HistoryItem> Items,
    [property: Id(1)] long FirstSeq,
    [property: Id(2)] long LastSeq,
    [property: Id(3)] bool HasBefore,
    [property: Id(4)] bool HasAfter);

/// <param name="EditedAt">Unix milliseconds of the last edit.</param>
[GenerateSerializer, Immutable, Alias("chat.HistoryItem")]
public sealed record HistoryItem(
    [property: Id(0)] RoomEvent Event,
    [property: Id(1)] long? EditedAt,
    [property: Id(2)] bool Deleted);

/// <param name="ReadSeq">The seq up to which the user has read.</param>
/// <param name="Unread">Countable events after it: derived, never incremented.</param>
[GenerateSerializer, Immutable, Alias("chat.ReadState")]
public readonly record struct ReadState([property: Id(0)] long ReadSeq, [property: Id(1)] long Unread);
