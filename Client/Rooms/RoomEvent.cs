namespace OrleansChat.Client.Rooms;

/// <summary>One numbered entry of a room's log. Which members are there depends on <see cref="Kind"/>.</summary>
/// <param name="Seq">Position in the room: 1, 2, 3 … without holes.</param>
/// <param name="Kind">
/// <c>created</c>, <c>message</c>, <c>edit</c>, <c>deletion</c>, <c>join</c>, <c>leave</c>, <c>role</c>, <c>rename</c>, <c>reaction</c>,
/// <c>pin</c>, <c>closed</c>, <c>ban</c>, <c>mute</c>; others may come.
/// </param>
/// <param name="At">UTC, for display only: order is by <paramref name="Seq"/>.</param>
/// <param name="Sender">User id of who caused it.</param>
/// <param name="ClientId">What the sender's client gave to the command.</param>
public sealed record RoomEvent(long Seq, string Kind, DateTimeOffset At, Guid Sender, Guid ClientId)
{
    /// <summary>Message and edit; at most 16 KiB of UTF-8; null once erased.</summary>
    public string? Text { get; init; }

    /// <summary>The seq of the event that this one changes (edit, deletion, reaction, pin).</summary>
    public long? Target { get; init; }

    /// <summary>Whom it concerns (join, leave, role, ban, mute).</summary>
    public Guid? User { get; init; }

    /// <summary>The seq of the message that this one answers.</summary>
    public long? ReplyTo { get; init; }

    /// <summary>The seq of the message that this one's thread began with.</summary>
    public long? Thread { get; init; }

    /// <summary>Members whom the text names.</summary>
    public IReadOnlyList<Guid>? Mentions { get; init; }

    /// <summary>Whether the text calls everybody, by somebody who may.</summary>
    public bool? MentionsRoom { get; init; }

    /// <summary>With <see cref="MentionsRoom"/>: only those who are there are meant, and nobody is woken.</summary>
    public bool? MentionsHere { get; init; }

    public string? ContentType { get; init; }

    /// <summary>Files that the message carries; their bytes are at <c>GET /attachments/{id}</c>.</summary>
    public IReadOnlyList<Attachment>? Attachments { get; init; }

    /// <summary><c>owner</c>, <c>admin</c>, <c>member</c> or <c>guest</c> (join, role).</summary>
    public string? Role { get; init; }

    /// <summary>A new name (created, rename).</summary>
    public string? Name { get; init; }

    public string? Topic { get; init; }

    public string? Emoji { get; init; }

    /// <summary>Whether the reaction, pin, ban, mute or the room's picture is taken back.</summary>
    public bool? Removed { get; init; }

    /// <summary>Null: until it is taken back (ban, mute).</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Why (ban).</summary>
    public string? Reason { get; init; }

    /// <summary>The room's picture from now on (rename); with <see cref="Removed"/> there is none any more.</summary>
    public Guid? AvatarId { get; init; }

    /// <summary>Milliseconds between two messages of one member; 0: none (rename).</summary>
    public int? SlowModeMs { get; init; }

    /// <summary>Who wrote it first, and when, if it was forwarded.</summary>
    public Forwarded? Forwarded { get; init; }

    /// <summary>In history only: when the text was last edited.</summary>
    public DateTimeOffset? EditedAt { get; init; }

    /// <summary>In history only: whether a deletion followed; the text is gone then.</summary>
    public bool? Deleted { get; init; }

    /// <summary>In history only.</summary>
    public IReadOnlyList<Reaction>? Reactions { get; init; }

    /// <summary>In history only.</summary>
    public bool? Pinned { get; init; }

    /// <summary>In history only: messages in the thread that this one began, counted up to 1,000.</summary>
    public int? Replies { get; init; }

    /// <summary>In history only: when the last of them was written.</summary>
    public DateTimeOffset? RepliedAt { get; init; }
}

/// <param name="Type">Its media type, as the server has checked it.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Width">Pixels, where it is a picture.</param>
public sealed record Attachment(Guid Id, string Name, string Type, long Size, int? Width = null, int? Height = null);

/// <param name="Users">The first 50 who reacted so.</param>
/// <param name="Mine">Whether the user is one of them.</param>
public sealed record Reaction(string Emoji, int Count, bool Mine, IReadOnlyList<Guid> Users);

public sealed record Forwarded(Guid Sender, DateTimeOffset At);

/// <summary>The names of all kinds.</summary>
public static class EventKinds
{
    public const string Message = "message";
    public const string Edit = "edit";
    public const string Deletion = "deletion";
    public const string Join = "join";
    public const string Leave = "leave";
    public const string Rename = "rename";
    public const string Created = "created";
    public const string Role = "role";
    public const string Closed = "closed";
    public const string Reaction = "reaction";
    public const string Pin = "pin";
    public const string Ban = "ban";
    public const string Mute = "mute";
}
