namespace OrleansChat.Cli.Load.Checker;

/// <summary>What went wrong. Every count of these must be 0.</summary>
internal enum Wrong
{
    /// <summary>Acknowledged and not in the log at its seq, or never delivered to a member although the run had healed.</summary>
    Lost,

    /// <summary>One client id twice in the log, or one event twice on a client.</summary>
    Duplicate,

    /// <summary>A lower seq after a higher one.</summary>
    Reordered,

    /// <summary>A hole in the log, or one in what a member was shown.</summary>
    Gap,

    /// <summary>Delivered, but not what the log holds.</summary>
    Ghost,

    /// <summary>Delivered to one who was no member at that seq.</summary>
    Forbidden,

    /// <summary>Shown whole and in order, but folded to another state than the database's.</summary>
    Diverged,

    /// <summary>A room that takes no message after everything was healed.</summary>
    Stuck,
}

internal enum SendOutcome
{
    /// <summary>Acknowledged with a seq.</summary>
    Ok,

    /// <summary>Refused for good: not stored.</summary>
    Fail,

    /// <summary>No answer: may or may not be stored, never twice.</summary>
    Info,
}

internal readonly record struct SentMessage(Guid Room, Guid Sender, Guid ClientId, SendOutcome Outcome, long Seq);

/// <summary>Consecutive events that one client was shown in one room.</summary>
/// <param name="After">The seq that it stood at before.</param>
/// <param name="Skipped">Whether the server had said, before this stretch, that it leaves events out.</param>
internal sealed record Stretch(string Client, Guid User, Guid Room, long After, long Last, ulong Chain, bool Skipped);

/// <summary>One event as a client that is checked in full was shown it.</summary>
internal readonly record struct ShownEvent(string Client, Guid User, Guid Room, long Seq, Guid ClientId);

/// <summary>Something that a client saw to be wrong by itself, from seqs alone.</summary>
internal sealed record Seen(Wrong Kind, string Client, Guid Room, string What);

/// <summary>The last message to a room, after all was healed; null: it succeeded.</summary>
internal sealed record Probe(Guid Room, string? Failure);

/// <summary>All that the clients wrote down.</summary>
/// <param name="CaughtUp">Whether every client must have reached the end of its rooms' logs.</param>
internal sealed record Journals(
    IEnumerable<SentMessage> Sent,
    IReadOnlyList<Stretch> Stretches,
    IEnumerable<ShownEvent> Shown,
    IReadOnlyList<Seen> Seen,
    IReadOnlyList<Probe> Probes,
    bool CaughtUp = true)
{
    /// <summary>What the events add up to on the clients that fold them.</summary>
    public IReadOnlyList<FoldedRoom> Folds { get; init; } = [];
}

/// <summary>One row of the database's log. <paramref name="Kind"/> is the stored number.</summary>
internal readonly record struct LoggedEvent(long Seq, int Kind, Guid Sender, Guid ClientId, Guid? User)
{
    public const int Created = 1;
    public const int Join = 5;
    public const int Leave = 6;
    public const int Closed = 11;
}
