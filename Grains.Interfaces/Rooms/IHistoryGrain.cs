using System.Collections.Immutable;

namespace OrleansChat.Rooms;

/// <summary>Reads of the log that need no room activation: a stateless worker over the database; membership is joined in the same query.</summary>
[Alias("chat.IHistoryGrain")]
public interface IHistoryGrain : IGrainWithIntegerKey
{
    /// <summary>One folded page. Refusals: not_found (no member), bad_request, unavailable.</summary>
    [Alias("Page"), ResponseTimeout("00:00:05")]
    Task<Outcome<HistoryPage>> Page(UserId caller, RoomId room, HistoryRequest request);

    /// <summary>The raw events after <paramref name="after"/>, for feeds and replay: at most <paramref name="limit"/> (1–1,000) and 256 KiB, at least one if there is one; from the first that is still kept on. No membership check.</summary>
    [Alias("Pull"), ResponseTimeout("00:00:05")]
    Task<RoomBatch> Pull(RoomId room, long after, int limit);

    /// <summary>The log's epoch as the database has it.</summary>
    [Alias("Epoch"), ResponseTimeout("00:00:05")]
    Task<long> Epoch();

    /// <summary>The heads of up to 1,000 rooms as the database has them; unknown rooms are left out.</summary>
    [Alias("Heads"), ResponseTimeout("00:00:05")]
    Task<ImmutableArray<RoomHead>> Heads(ImmutableArray<RoomId> rooms);

    /// <summary>What is pinned, newest pin first, up to 200. Refusals: not_found, unavailable.</summary>
    [Alias("Pins"), ResponseTimeout("00:00:05")]
    Task<Outcome<ImmutableArray<HistoryItem>>> Pins(UserId caller, RoomId room);

    /// <summary>
    /// A message as it was written, then its edits, oldest first: the last 50 versions, up to 256 KiB. Refusals: not_found (no member), target_not_found,
    /// already_deleted, unavailable.
    /// </summary>
    [Alias("Versions"), ResponseTimeout("00:00:05")]
    Task<Outcome<ImmutableArray<HistoryItem>>> Versions(UserId caller, RoomId room, long message);

    /// <summary>How far each member has read. Refusals: not_found, forbidden (not told in this room, or it is too large), unavailable.</summary>
    [Alias("Receipts"), ResponseTimeout("00:00:05")]
    Task<Outcome<ImmutableArray<Receipt>>> Receipts(UserId caller, RoomId room);

    /// <summary>Marks the room as unread, or not, beside its read marker; reading clears it. Refusals: not_found, unavailable.</summary>
    [Alias("MarkUnread"), ResponseTimeout("00:00:05")]
    Task<Outcome<ReadState>> MarkUnread(UserId caller, RoomId room, bool unread);

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

/// <summary>At most one of the three seqs and <paramref name="At"/>; none means the newest. <paramref name="Limit"/> 1–200.</summary>
/// <param name="At">Unix milliseconds: around the first event that is not older.</param>
/// <param name="Thread">Only this message and the thread that it began.</param>
[GenerateSerializer, Immutable, Alias("chat.HistoryRequest")]
public sealed record HistoryRequest(
    [property: Id(0)] long? Before,
    [property: Id(1)] long? After,
    [property: Id(2)] long? Around,
    [property: Id(3)] int Limit,
    [property: Id(4)] long? At = null,
    [property: Id(5)] long? Thread = null);

/// <summary>Folded events in seq order: edits applied, deleted text gone.</summary>
/// <param name="Head">Every event up to here has been folded in; later ones may have been.</param>
[GenerateSerializer, Immutable, Alias("chat.HistoryPage")]
public sealed record HistoryPage(
    [property: Id(0)] ImmutableArray<HistoryItem> Items,
    [property: Id(1)] long FirstSeq,
    [property: Id(2)] long LastSeq,
    [property: Id(3)] bool HasBefore,
    [property: Id(4)] bool HasAfter,
    [property: Id(5)] long Head = 0);

/// <param name="EditedAt">Unix milliseconds of the last edit.</param>
/// <param name="Replies">Messages in the thread that it began, counted up to 1,000.</param>
/// <param name="RepliedAt">Unix milliseconds of the last of them.</param>
[GenerateSerializer, Immutable, Alias("chat.HistoryItem")]
public sealed record HistoryItem(
    [property: Id(0)] RoomEvent Event,
    [property: Id(1)] long? EditedAt,
    [property: Id(2)] bool Deleted,
    [property: Id(3)] ImmutableArray<ReactionView>? Reactions = null,
    [property: Id(4)] bool Pinned = false,
    [property: Id(5)] int Replies = 0,
    [property: Id(6)] long? RepliedAt = null);

/// <param name="Users">The first 50 who reacted so.</param>
/// <param name="Mine">Whether the caller is one of them.</param>
[GenerateSerializer, Immutable, Alias("chat.ReactionView")]
public sealed record ReactionView(
    [property: Id(0)] string Emoji, [property: Id(1)] int Count, [property: Id(2)] bool Mine, [property: Id(3)] ImmutableArray<UserId> Users);

[GenerateSerializer, Immutable, Alias("chat.Receipt")]
public readonly record struct Receipt([property: Id(0)] UserId User, [property: Id(1)] long ReadSeq);

/// <param name="ReadSeq">The seq up to which the user has read.</param>
/// <param name="Unread">Countable events after it: derived, never incremented.</param>
/// <param name="Mentions">Messages after it that mention the user or the whole room, up to 1,000.</param>
/// <param name="Marked">Whether the user has marked the room as unread.</param>
/// <param name="Head">The room's head when it was counted: what comes after it is not in the counts.</param>
[GenerateSerializer, Immutable, Alias("chat.ReadState")]
public readonly record struct ReadState(
    [property: Id(0)] long ReadSeq, [property: Id(1)] long Unread, [property: Id(2)] int Mentions = 0, [property: Id(3)] bool Marked = false,
    [property: Id(4)] long Head = 0)
{
    /// <summary>The marker only grows, and so does the head.</summary>
    public bool IsAfter(ReadState other) => (ReadSeq, Head).CompareTo((other.ReadSeq, other.Head)) > 0;
}
