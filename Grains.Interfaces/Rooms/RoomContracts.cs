using System.Collections.Immutable;
using OrleansChat.Files;

namespace OrleansChat.Rooms;

public enum RoomKind : byte
{
    Group = 0,
    Direct = 1,
}

public enum Visibility : byte
{
    Public = 0,
    Private = 1,
}

/// <summary>What a member may do; a higher role may all that a lower one may. The numbers are stored.</summary>
public enum Role : byte
{
    /// <summary>Not a member.</summary>
    None = 0,

    /// <summary>Reads. In a direct room: was written to by a stranger, and has not accepted yet.</summary>
    Guest = 1,

    /// <summary>Reads and posts.</summary>
    Member = 2,

    /// <summary>Also invites, removes, mutes and bans members, deletes their messages, and pins.</summary>
    Admin = 3,

    /// <summary>Also gives roles, changes and deletes the room. A room keeps at least one.</summary>
    Owner = 4,
}

/// <summary>A command that becomes an event of the room's log.</summary>
/// <param name="Sender">Taken from the session by the gateway, never from the client.</param>
/// <param name="ClientId">A retry repeats it and gets the first answer again.</param>
[GenerateSerializer, Immutable, Alias("chat.RoomCommand")]
public abstract record RoomCommand([property: Id(0)] UserId Sender, [property: Id(1)] ClientId ClientId);

/// <param name="Text">1 byte to 16 KiB of UTF-8, no NUL, no lone surrogate; with attachments it may be empty.</param>
/// <param name="Attachments">1–10 different files of the sender's; null: none.</param>
/// <param name="Thread">A message that the thread began with, or any message of that thread.</param>
/// <param name="Mentions">Who the text names; found by the room, never a client's to say. So are <paramref name="MentionsRoom"/> and <paramref name="MentionsHere"/>.</param>
/// <param name="Files">The attachments as the room found them. Never a client's to say.</param>
[GenerateSerializer, Immutable, Alias("chat.PostMessage")]
public sealed record PostMessage(
    UserId Sender,
    ClientId ClientId,
    [property: Id(0)] string Text,
    [property: Id(1)] long? ReplyTo = null,
    [property: Id(2)] string? ContentType = null,
    [property: Id(3)] ImmutableArray<Guid>? Attachments = null,
    [property: Id(4)] long? Thread = null,
    [property: Id(5)] ImmutableArray<UserId>? Mentions = null,
    [property: Id(6)] bool MentionsRoom = false,
    [property: Id(7)] ImmutableArray<FileView>? Files = null,
    [property: Id(8)] bool MentionsHere = false) : RoomCommand(Sender, ClientId);

/// <summary>Posts what a message of another room, or of this one, says. The sender is a member of both.</summary>
/// <param name="From">The room that it comes from.</param>
/// <param name="Target">The seq of the message there.</param>
/// <param name="Origin">Who wrote it first, and when; found by the room, never a client's to say. So are text, content type and files.</param>
/// <param name="Attachments">The files that it carries there.</param>
/// <param name="Files">Those of them that come along.</param>
[GenerateSerializer, Immutable, Alias("chat.ForwardMessage")]
public sealed record ForwardMessage(
    UserId Sender,
    ClientId ClientId,
    [property: Id(0)] RoomId From,
    [property: Id(1)] long Target,
    [property: Id(2)] string? Text = null,
    [property: Id(3)] string? ContentType = null,
    [property: Id(4)] Forwarded? Origin = null,
    [property: Id(5)] ImmutableArray<Guid>? Attachments = null,
    [property: Id(6)] ImmutableArray<FileView>? Files = null) : RoomCommand(Sender, ClientId);

[GenerateSerializer, Immutable, Alias("chat.EditMessage")]
public sealed record EditMessage(
    UserId Sender, ClientId ClientId, [property: Id(0)] long Target, [property: Id(1)] string Text, [property: Id(2)] ImmutableArray<UserId>? Mentions = null)
    : RoomCommand(Sender, ClientId);

/// <param name="Departed">The sender's account was deleted: own messages go, also from a room that the sender left. Never a client's to say.</param>
[GenerateSerializer, Immutable, Alias("chat.DeleteMessage")]
public sealed record DeleteMessage(UserId Sender, ClientId ClientId, [property: Id(0)] long Target, [property: Id(1)] bool Departed = false)
    : RoomCommand(Sender, ClientId);

/// <param name="Emoji">1–32 characters without white space: an emoji, or a short name of one.</param>
/// <param name="Removed">Takes the sender's own reaction back.</param>
[GenerateSerializer, Immutable, Alias("chat.ReactToMessage")]
public sealed record ReactToMessage(
    UserId Sender, ClientId ClientId, [property: Id(0)] long Target, [property: Id(1)] string Emoji, [property: Id(2)] bool Removed = false)
    : RoomCommand(Sender, ClientId);

[GenerateSerializer, Immutable, Alias("chat.PinMessage")]
public sealed record PinMessage(UserId Sender, ClientId ClientId, [property: Id(0)] long Target, [property: Id(1)] bool Removed = false)
    : RoomCommand(Sender, ClientId);

/// <summary>Creates the room; its first events are the creation and the joins of its first members, in this order.</summary>
/// <param name="Members">Who joins at once besides the sender; a direct room has exactly one.</param>
/// <param name="AsRequest">The other side of a direct room is a guest until they accept. Never a client's to say.</param>
[GenerateSerializer, Immutable, Alias("chat.CreateRoom")]
public sealed record CreateRoom(
    UserId Sender,
    ClientId ClientId,
    [property: Id(0)] RoomKind Kind,
    [property: Id(1)] string? Name,
    [property: Id(2)] string? Slug,
    [property: Id(3)] string? Topic,
    [property: Id(4)] Visibility Visibility,
    [property: Id(5)] ImmutableArray<UserId> Members,
    [property: Id(6)] bool AsRequest = false) : RoomCommand(Sender, ClientId);

/// <summary>The sender joins (a public room) or lets <paramref name="User"/> join (an invitation).</summary>
/// <param name="ByLink">The sender holds an invitation link, checked before: a private room is open to them too. Never a client's to say.</param>
/// <param name="As">The role that the cluster gives, also to a member who has a lower one; null: a member's. Never a client's to say.</param>
[GenerateSerializer, Immutable, Alias("chat.JoinRoom")]
public sealed record JoinRoom(
    UserId Sender, ClientId ClientId, [property: Id(0)] UserId User, [property: Id(1)] bool ByLink = false, [property: Id(2)] Role? As = null)
    : RoomCommand(Sender, ClientId);

/// <summary>The sender takes what a stranger writes to them in a direct room; so does an answer. Who does not leaves.</summary>
[GenerateSerializer, Immutable, Alias("chat.AcceptRequest")]
public sealed record AcceptRequest(UserId Sender, ClientId ClientId) : RoomCommand(Sender, ClientId);

/// <summary>The sender leaves, or removes <paramref name="User"/>.</summary>
[GenerateSerializer, Immutable, Alias("chat.LeaveRoom")]
public sealed record LeaveRoom(UserId Sender, ClientId ClientId, [property: Id(0)] UserId User) : RoomCommand(Sender, ClientId);

/// <summary>
/// The sender's account was deleted: leaves a room of any kind. The last owner's room goes to the highest role that is left, the oldest of
/// them. Made by the cluster, never for a client.
/// </summary>
[GenerateSerializer, Immutable, Alias("chat.DepartRoom")]
public sealed record DepartRoom(UserId Sender, ClientId ClientId) : RoomCommand(Sender, ClientId);

[GenerateSerializer, Immutable, Alias("chat.SetRole")]
public sealed record SetRole(UserId Sender, ClientId ClientId, [property: Id(0)] UserId User, [property: Id(1)] Role Role)
    : RoomCommand(Sender, ClientId);

/// <summary>The sender, an owner, makes another member owner and becomes an admin.</summary>
[GenerateSerializer, Immutable, Alias("chat.TransferRoom")]
public sealed record TransferRoom(UserId Sender, ClientId ClientId, [property: Id(0)] UserId User) : RoomCommand(Sender, ClientId);

/// <summary>Removes the user, if a member, and keeps them out.</summary>
/// <param name="Until">Unix milliseconds; null: until it is lifted.</param>
/// <param name="Lifted">Lets the user in again; they have to join.</param>
[GenerateSerializer, Immutable, Alias("chat.BanMember")]
public sealed record BanMember(
    UserId Sender,
    ClientId ClientId,
    [property: Id(0)] UserId User,
    [property: Id(1)] long? Until = null,
    [property: Id(2)] string? Reason = null,
    [property: Id(3)] bool Lifted = false) : RoomCommand(Sender, ClientId);

/// <summary>The member reads, but says nothing.</summary>
/// <param name="Until">Unix milliseconds; null: until it is lifted.</param>
[GenerateSerializer, Immutable, Alias("chat.MuteMember")]
public sealed record MuteMember(
    UserId Sender, ClientId ClientId, [property: Id(0)] UserId User, [property: Id(1)] long? Until = null, [property: Id(2)] bool Lifted = false)
    : RoomCommand(Sender, ClientId);

/// <summary>Null keeps what is.</summary>
/// <param name="SlowModeMs">Milliseconds between two messages of one member, 0–21,600,000; admins and owners are exempt.</param>
/// <param name="Receipts">Whether members see how far the others have read.</param>
/// <param name="Avatar">A picture that is kept already; the nil id: none any more.</param>
[GenerateSerializer, Immutable, Alias("chat.RenameRoom")]
public sealed record ChangeRoom(
    UserId Sender,
    ClientId ClientId,
    [property: Id(0)] string? Name = null,
    [property: Id(1)] string? Topic = null,
    [property: Id(2)] int? SlowModeMs = null,
    [property: Id(3)] bool? Receipts = null,
    [property: Id(4)] Guid? Avatar = null) : RoomCommand(Sender, ClientId);

/// <summary>Ends the room: nobody is a member from its event on, and its short name is free.</summary>
[GenerateSerializer, Immutable, Alias("chat.CloseRoom")]
public sealed record CloseRoom(UserId Sender, ClientId ClientId) : RoomCommand(Sender, ClientId);

/// <summary>The accepted, numbered, durable event.</summary>
/// <param name="At">Unix time in milliseconds.</param>
/// <param name="Duplicate">Whether this client id had been answered before; <paramref name="Seq"/> and <paramref name="At"/> are the first answer's.</param>
[GenerateSerializer, Immutable, Alias("chat.Posted")]
public readonly record struct Posted([property: Id(0)] long Seq, [property: Id(1)] long At, [property: Id(2)] bool Duplicate);

/// <summary>A room as one of its members sees it.</summary>
[GenerateSerializer, Immutable, Alias("chat.RoomView")]
public sealed record RoomView(
    [property: Id(0)] RoomId Room,
    [property: Id(1)] RoomKind Kind,
    [property: Id(2)] string? Name,
    [property: Id(3)] string? Slug,
    [property: Id(4)] string? Topic,
    [property: Id(5)] Visibility Visibility,
    [property: Id(6)] long Head,
    [property: Id(7)] int MemberCount,
    [property: Id(8)] Role Role,
    [property: Id(9)] int SlowModeMs = 0,
    [property: Id(10)] bool Receipts = false,
    [property: Id(11)] Guid? Avatar = null);

/// <param name="Bot">Whether it is a program.</param>
[GenerateSerializer, Immutable, Alias("chat.MemberView")]
public sealed record MemberView(
    [property: Id(0)] UserId User,
    [property: Id(1)] string Username,
    [property: Id(2)] string? DisplayName,
    [property: Id(3)] Role Role,
    [property: Id(4)] long JoinedSeq,
    [property: Id(5)] Guid? Avatar = null,
    [property: Id(6)] long MutedUntil = 0,
    [property: Id(7)] bool Bot = false);

/// <param name="Until">Unix milliseconds; <see cref="long.MaxValue"/>: until it is lifted.</param>
[GenerateSerializer, Immutable, Alias("chat.BanView")]
public readonly record struct BanView([property: Id(0)] UserId User, [property: Id(1)] long Until);

/// <summary>A room and the seq of its last event.</summary>
[GenerateSerializer, Immutable, Alias("chat.RoomHead")]
public readonly record struct RoomHead([property: Id(0)] RoomId Room, [property: Id(1)] long Head);

/// <summary>What an attached gateway needs to know.</summary>
/// <param name="Head">The room's last committed seq as this activation knows it.</param>
/// <param name="Silo">The silo whose pump will deliver.</param>
/// <param name="Epoch">The log's epoch that the activation read the room under.</param>
[GenerateSerializer, Immutable, Alias("chat.Attached")]
public sealed record Attached([property: Id(0)] long Head, [property: Id(1)] string Silo, [property: Id(2)] long Epoch);
