using System.Diagnostics;
using OrleansChat.Rooms;

namespace OrleansChat.Grains.Journal;

/// <summary>What one room asks the journal to make durable: consecutive events from a known head on, all or nothing.</summary>
public sealed class RoomAppend(RoomId room, long head, IReadOnlyList<NewEvent> events, RoomProjection? projection)
{
    public RoomId Room { get; } = room;

    /// <summary>The seq before the first event: the fence. The append counts only where the room's head still is this.</summary>
    public long Head { get; } = head;

    public IReadOnlyList<NewEvent> Events { get; } = events;

    /// <summary>What must change in the same commit; null for plain messages, which then cost no more than themselves.</summary>
    public RoomProjection? Projection { get; } = projection;

    /// <summary>The span of a command in it that somebody follows; null: nobody follows any.</summary>
    public Activity? Trace { get; init; }

    public long LastSeq => Head + Events.Count;
}

/// <param name="ContentHash">Tells a repeated command from another one under the same client id.</param>
/// <param name="Countable">Messages in the room up to and including this event.</param>
public readonly record struct NewEvent(RoomEvent Event, long ContentHash, long Countable);

/// <summary>Changes to the room's row, its members' rows and to erased events.</summary>
/// <param name="Create">The room's row does not exist yet.</param>
/// <param name="Closed">The room was ended.</param>
/// <param name="Members">One row per user: the last change wins.</param>
/// <param name="Mentions">Of messages of this append.</param>
/// <param name="Erased">Seqs of messages whose text, and whose edits' text, goes.</param>
public sealed record RoomProjection(
    bool Create,
    RoomKind Kind,
    string? Name,
    string? Slug,
    string? Topic,
    Visibility Visibility,
    int MemberCount,
    bool Closed,
    int SlowModeMs,
    bool Receipts,
    Guid? Avatar,
    IReadOnlyList<MemberRow> Members,
    IReadOnlyList<MentionRow> Mentions,
    IReadOnlyList<long> Erased);

/// <param name="MutedUntil">Unix milliseconds; 0: not muted. So is <paramref name="BannedUntil"/>.</param>
public readonly record struct MemberRow(
    UserId User, Role Role, long JoinedSeq, long? LeftSeq, long ReadCountable, long MutedUntil = 0, long BannedUntil = 0);

/// <param name="Seq">The message.</param>
/// <param name="Sender">Whose own messages never count as unread.</param>
public readonly record struct MentionRow(UserId User, long Seq, UserId Sender)
{
    /// <summary>Stands for all members.</summary>
    public static UserId Everybody { get; } = new(Guid.Empty);
}

/// <summary>What became of an append.</summary>
public enum AppendStatus
{
    /// <summary>On disk.</summary>
    Committed,

    /// <summary>Not stored by this write: the head had moved, or a client id exists. Reload.</summary>
    Conflict,

    /// <summary>Not stored: the database could not be reached or refused in time. Retryable.</summary>
    Unavailable,

    /// <summary>The connection was lost around the commit. Repeat the same append until it is committed or found.</summary>
    Unknown,

    /// <summary>Not stored: the database refused this append alone. A fault, logged.</summary>
    Failed,
}
