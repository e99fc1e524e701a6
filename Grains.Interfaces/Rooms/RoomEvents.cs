using System.Collections.Immutable;
using OrleansChat.Files;

namespace OrleansChat.Rooms;

/// <summary>What an event is. The number is stored; the wire says <see cref="EventKinds.Name"/>.</summary>
public enum EventKind : byte
{
    Created = 1,
    Message = 2,
    Edit = 3,
    Deletion = 4,
    Join = 5,
    Leave = 6,
    Role = 7,
    Rename = 8,
    Reaction = 9,
    Pin = 10,
    Closed = 11,
    Ban = 12,
    Mute = 13,
}

/// <summary>The wire's names of event kinds.</summary>
public static class EventKinds
{
    private static readonly string[] Names =
        ["", "created", "message", "edit", "deletion", "join", "leave", "role", "rename", "reaction", "pin", "closed", "ban", "mute"];

    public static string Name(this EventKind kind) => Names[(int)kind];

    /// <summary>Null: there is no such kind.</summary>
    public static EventKind? Parse(string name) => Array.IndexOf(Names, name) is > 0 and var kind ? (EventKind)kind : null;

    /// <summary>Whether the event counts as unread for those who have not seen it.</summary>
    public static bool IsCountable(this EventKind kind) => kind == EventKind.Message;

    /// <summary>Whether somebody stops being a member with it: one user (leave), or everybody (closed).</summary>
    public static bool EndsMembership(this EventKind kind) => kind is EventKind.Leave or EventKind.Closed;
}

/// <summary>What most events do not have. Stored as JSON beside the event; null when empty.</summary>
[GenerateSerializer, Immutable, Alias("chat.EventData")]
public sealed record EventData
{
    /// <summary>The seq of the message that this one answers.</summary>
    [Id(0)] public long? ReplyTo { get; init; }

    /// <summary>What the text is, if not Markdown.</summary>
    [Id(1)] public string? ContentType { get; init; }

    /// <summary>Of a version that could not upload: ids that name nothing. Read no more; <see cref="Files"/> is what a message carries.</summary>
    [Id(2)] public ImmutableArray<Guid>? Attachments { get; init; }

    /// <summary>A new role (join, role).</summary>
    [Id(3)] public Role? Role { get; init; }

    /// <summary>A new name (created, rename).</summary>
    [Id(4)] public string? Name { get; init; }

    [Id(5)] public string? Topic { get; init; }

    [Id(6)] public string? Slug { get; init; }

    [Id(7)] public Visibility? Visibility { get; init; }

    /// <summary>An emoji (reaction).</summary>
    [Id(8)] public string? Emoji { get; init; }

    /// <summary>Whether the reaction, pin, ban or mute is taken back.</summary>
    [Id(9)] public bool? Removed { get; init; }

    /// <summary>The seq of the message that a thread began with (message).</summary>
    [Id(10)] public long? Thread { get; init; }

    /// <summary>Who is mentioned by name, as the names were when it was written (message, edit).</summary>
    [Id(11)] public ImmutableArray<UserId>? Mentions { get; init; }

    /// <summary>Whether everybody in the room is mentioned (message).</summary>
    [Id(12)] public bool? MentionsRoom { get; init; }

    /// <summary>Until when, Unix milliseconds; null: until it is taken back (ban, mute).</summary>
    [Id(13)] public long? Until { get; init; }

    /// <summary>Why, in the words of who did it (ban).</summary>
    [Id(14)] public string? Reason { get; init; }

    /// <summary>Milliseconds between two messages of one member; 0: none (rename).</summary>
    [Id(15)] public int? SlowModeMs { get; init; }

    /// <summary>Whether members see how far the others have read (rename).</summary>
    [Id(16)] public bool? Receipts { get; init; }

    /// <summary>Who wrote it first, and when, if it was forwarded (message).</summary>
    [Id(17)] public Forwarded? Forwarded { get; init; }

    /// <summary>What the message carries, as it was when it was posted: clients ask for nothing more (message).</summary>
    [Id(18)] public ImmutableArray<FileView>? Files { get; init; }

    /// <summary>The room's picture from now on; the nil id: none any more (rename).</summary>
    [Id(19)] public Guid? Avatar { get; init; }

    /// <summary>Of a message that mentions everybody: only those who are there are meant; it wakes nobody (message).</summary>
    [Id(20)] public bool? MentionsHere { get; init; }
}

/// <param name="At">Unix milliseconds.</param>
[GenerateSerializer, Immutable, Alias("chat.Forwarded")]
public sealed record Forwarded([property: Id(0)] UserId Sender, [property: Id(1)] long At);

/// <summary>One numbered entry of a room's log. It exists from its commit on and never changes, but for erased text.</summary>
/// <param name="Seq">Position in the room: 1, 2, 3 … without holes.</param>
/// <param name="At">Unix time in milliseconds; for display only.</param>
/// <param name="Sender">Who caused it.</param>
/// <param name="Text">Message and edit only; at most 16 KiB of UTF-8; null once erased.</param>
/// <param name="Target">The seq of the event that this one changes (edit, deletion, reaction, pin).</param>
/// <param name="User">Whom it concerns (join, leave, role, ban, mute).</param>
[GenerateSerializer, Immutable, Alias("chat.RoomEvent")]
public sealed record RoomEvent(
    [property: Id(0)] long Seq,
    [property: Id(1)] EventKind Kind,
    [property: Id(2)] long At,
    [property: Id(3)] UserId Sender,
    [property: Id(4)] ClientId ClientId,
    [property: Id(5)] string? Text = null,
    [property: Id(6)] long? Target = null,
    [property: Id(7)] UserId? User = null,
    [property: Id(8)] EventData? Data = null)
{
    /// <summary>Whether it is the last event of the room that <paramref name="user"/> may get.</summary>
    public bool Removes(UserId user) => Kind == EventKind.Closed || (Kind == EventKind.Leave && User == user);

    /// <summary>Whether the deletion of a message takes this event's text along: it is the message, or an edit of it.</summary>
    public bool IsErasedWith(long message) => Seq == message || (Kind == EventKind.Edit && Target == message);

    /// <summary>Whether it lost its message when the log let go of what lies before <paramref name="firstSeq"/>: an edit's text goes along.</summary>
    public bool IsLostBefore(long firstSeq) => Kind == EventKind.Edit && Target < firstSeq;

    /// <summary>What is left of it then: a message keeps its place in its thread.</summary>
    public RoomEvent Erased() => this with { Text = null, Data = Data?.Thread is { } thread ? new EventData { Thread = thread } : null };
}

/// <summary>Consecutive events of one room.</summary>
/// <param name="PrevSeq">The seq before the first event; the room's head, where there is none.</param>
/// <param name="Trace">The traceparent of a command that brought some of them, if somebody follows it.</param>
[GenerateSerializer, Immutable, Alias("chat.RoomBatch")]
public sealed record RoomBatch(
    [property: Id(0)] RoomId Room,
    [property: Id(1)] long PrevSeq,
    [property: Id(2)] ImmutableArray<RoomEvent> Events,
    [property: Id(3)] string? Trace = null)
{
    public long LastSeq => PrevSeq + Events.Length;
}
