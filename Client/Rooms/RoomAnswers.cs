namespace OrleansChat.Client.Rooms;

/// <summary>The accepted, numbered, durable event. It keeps its seq for ever.</summary>
/// <param name="Duplicate">The client id had been answered before; seq and time are the first answer's.</param>
public sealed record Posted(Guid RoomId, long Seq, DateTimeOffset At, Guid ClientId, bool Duplicate);

/// <param name="ReadSeq">The seq up to which the user has read.</param>
/// <param name="Unread">Messages after it.</param>
/// <param name="Mentions">Of them, those that mention the user or everybody.</param>
/// <param name="MarkedUnread">Whether the user has marked the room as unread.</param>
/// <param name="Head">The room's head when it was counted: what comes after it is not in the counts.</param>
public sealed record ReadState(long ReadSeq, long Unread, int Mentions = 0, bool MarkedUnread = false, long Head = 0);

/// <summary>Where the user's read marker stands: it moved, here or on another device, or this client has just connected.</summary>
public sealed record ReadMoved(Guid RoomId, long ReadSeq, long Unread, int Mentions = 0, bool MarkedUnread = false, long Head = 0);

/// <summary>Another member has read up to here. May be lost; REST has them all.</summary>
public sealed record ReceiptSeen(Guid RoomId, Guid UserId, long ReadSeq);

/// <summary>A member types, or stopped. May be lost; forget it after 10 s without a repeat.</summary>
public sealed record TypingSeen(Guid RoomId, Guid UserId, bool IsTyping);

/// <summary>A room as <c>Sync</c> tells it.</summary>
/// <param name="Kind"><c>group</c> or <c>direct</c>.</param>
/// <param name="Head">The seq of the last event.</param>
/// <param name="From">The seq before the first event that follows.</param>
/// <param name="Truncated">The replay would have been too long: <paramref name="From"/> lies after the cursor that was sent.</param>
/// <param name="Unread">Messages after <paramref name="ReadSeq"/>.</param>
/// <param name="Role">The user's own: <c>owner</c>, <c>admin</c>, <c>member</c> or <c>guest</c>.</param>
/// <param name="FirstSeq">What lies before it is kept no more.</param>
public sealed record SyncedRoom(
    Guid RoomId,
    string Kind,
    string? Name,
    long Head,
    long From,
    bool Truncated,
    long ReadSeq,
    long Unread,
    string? Role,
    int MemberCount,
    int Mentions = 0,
    bool MarkedUnread = false,
    long FirstSeq = 1,
    Guid? AvatarId = null);

/// <summary>A folded page of a room's log: edits applied, the text of deleted messages gone.</summary>
/// <param name="Head">Every event up to here has been folded in; later ones may have been.</param>
public sealed record HistoryPage(IReadOnlyList<RoomEvent> Items, long FirstSeq, long LastSeq, bool HasBefore, bool HasAfter, long Head = 0);

/// <summary>Which page: at most one of the three seqs and <paramref name="At"/>; none means the newest.</summary>
/// <param name="Limit">Events per page, 1–200.</param>
/// <param name="At">Around the first event that is not older.</param>
/// <param name="Thread">Only this message and the thread that it began.</param>
public sealed record HistoryRequest(
    long? Before = null, long? After = null, long? Around = null, int Limit = 50, DateTimeOffset? At = null, long? Thread = null);

/// <summary>A room as REST shows it to one user.</summary>
/// <param name="Visibility"><c>public</c> or <c>private</c>.</param>
/// <param name="Role">Null: not a member.</param>
public sealed record RoomView(
    Guid RoomId,
    string Kind,
    string? Name,
    string? Slug,
    string? Topic,
    string? Visibility,
    long Head,
    int MemberCount,
    string? Role,
    int SlowModeMs = 0,
    bool Receipts = true,
    Guid? AvatarId = null);

public sealed record MemberView(Guid UserId, string Username, string? DisplayName, string Role);

/// <summary>A message to post.</summary>
/// <param name="Text">1 byte to 16 KiB of UTF-8, no NUL, no lone surrogate; with attachments it may be empty.</param>
/// <param name="Attachments">Ids of up to 10 files that the sender has uploaded.</param>
/// <param name="ReplyTo">The seq of the message that this one answers.</param>
/// <param name="Thread">A message: this one goes into the thread that it began, or is part of.</param>
/// <param name="ClientId">Names the command: the same id is stored once, however often it is sent. Null: a new one is made.</param>
public sealed record NewMessage(
    string Text,
    long? ReplyTo = null,
    IReadOnlyList<Guid>? Attachments = null,
    string? ContentType = null,
    Guid? ClientId = null,
    long? Thread = null);

/// <param name="Kind">Always <c>group</c>; direct rooms have their own call.</param>
/// <param name="Slug">Short unique name for links; null: none.</param>
/// <param name="Visibility"><c>public</c> (anybody may join) or <c>private</c> (by invitation).</param>
public sealed record NewRoom(string Name, string? Slug = null, string? Topic = null, string Visibility = "public", string Kind = "group");
