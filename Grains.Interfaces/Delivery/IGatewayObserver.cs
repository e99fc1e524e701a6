using System.Collections.Immutable;
using OrleansChat.Cluster;
using OrleansChat.Drafts;
using OrleansChat.Notifications;
using OrleansChat.Presence;
using OrleansChat.Rooms;
using OrleansChat.Schedule;
using OrleansChat.Users;

namespace OrleansChat.Delivery;

/// <summary>
/// One object per gateway process. The awaited answer of <see cref="Deliver"/> is the gateway's lease: a silo keeps one call in
/// flight, beats every 10 s when idle, and drops a gateway that has not answered for 30 s.
/// </summary>
[Alias("chat.IGatewayObserver")]
public interface IGatewayObserver : IGrainObserver
{
    /// <summary>Hands over what happened on one silo since the last call, in order. Returns as soon as it is queued, never waits for a socket.</summary>
    [Alias("Deliver"), ResponseTimeout("00:00:05")]
    Task<DeliveryAck> Deliver(Delivery delivery);

    /// <summary>What operators want to know of the gateway.</summary>
    [Alias("Look"), ResponseTimeout("00:00:02")]
    Task<ProcessView> Look();

    [Alias("Settings"), ResponseTimeout("00:00:02")]
    Task<SettingView[]> Settings();

    [Alias("Log"), ResponseTimeout("00:00:02")]
    Task<LogPage> Log(LogQuery query);

    [Alias("Stop"), ResponseTimeout("00:00:02")]
    Task Stop(StopOrder order);

    /// <summary>How far the gateway is with a room; null: nobody follows it there.</summary>
    [Alias("Feed"), ResponseTimeout("00:00:02")]
    Task<FeedView?> Feed(RoomId room);
}

/// <summary>All null or empty: a beat. Arrays that are not needed are null, so that a batch costs what it carries.</summary>
/// <param name="Silo">The silo that sends.</param>
/// <param name="Batches">Committed events, per room in order.</param>
/// <param name="Moved">Rooms whose batches were dropped: the gateway pulls up to the head.</param>
/// <param name="Activated">Rooms that this silo activated: a gateway that follows one attaches anew.</param>
/// <param name="Members">Users who joined or left a room.</param>
/// <param name="Profiles">Users who changed what others see of them: their own sockets are told.</param>
/// <param name="Texts">The version of the server's texts, when it changed.</param>
/// <param name="Presence">Users whose presence moved and whom this gateway watches.</param>
/// <param name="Sights">Users who may see others no more, or again: what they watch is checked anew.</param>
/// <param name="Drafts">Drafts that changed: their owners' sockets are told.</param>
/// <param name="Reminders">Reminders whose time has come, for their owners' sockets.</param>
/// <param name="Notifications">Users who changed what they want to be told: their own sockets are told.</param>
/// <param name="Announcements">What operators say to everybody who is connected.</param>
/// <param name="Forgotten">Rooms that have forgotten the beginnings of their logs.</param>
/// <param name="AnnouncementIds">Of the announcements, in their order: one that is sent again, for its answer was lost, keeps its own.</param>
/// <param name="Failures">Scheduled messages that were refused when their time came, for their owners' sockets.</param>
[GenerateSerializer, Immutable, Alias("chat.Delivery")]
public sealed record Delivery(
    [property: Id(0)] string Silo,
    [property: Id(1)] RoomBatch[]? Batches = null,
    [property: Id(2)] RoomHead[]? Moved = null,
    [property: Id(3)] RoomHead[]? Activated = null,
    [property: Id(4)] MemberMoved[]? Members = null,
    [property: Id(5)] ReadMoved[]? Reads = null,
    [property: Id(6)] TypingSeen[]? Typing = null,
    [property: Id(7)] SessionEnded[]? Ended = null,
    [property: Id(8)] UserView[]? Profiles = null,
    [property: Id(9)] long? Texts = null,
    [property: Id(10)] PresenceView[]? Presence = null,
    [property: Id(11)] UserId[]? Sights = null,
    [property: Id(12)] DraftMoved[]? Drafts = null,
    [property: Id(13)] ReminderDue[]? Reminders = null,
    [property: Id(14)] NotificationsMoved[]? Notifications = null,
    [property: Id(15)] string[]? Announcements = null,
    [property: Id(16)] FirstSeqMoved[]? Forgotten = null,
    [property: Id(17)] Guid[]? AnnouncementIds = null,
    [property: Id(18)] ScheduledFailed[]? Failures = null);

/// <param name="Unwanted">Rooms of this delivery that nobody follows here: the silo detaches the gateway from them.</param>
[GenerateSerializer, Immutable, Alias("chat.DeliveryAck")]
public sealed record DeliveryAck([property: Id(0)] RoomId[]? Unwanted = null);

/// <param name="Seq">The seq of the join or leave.</param>
[GenerateSerializer, Immutable, Alias("chat.MemberMoved")]
public readonly record struct MemberMoved(
    [property: Id(0)] UserId User,
    [property: Id(1)] RoomId Room,
    [property: Id(2)] long Seq,
    [property: Id(3)] bool Joined);

/// <param name="FirstSeq">What lies before it is kept no more.</param>
[GenerateSerializer, Immutable, Alias("chat.FirstSeqMoved")]
public readonly record struct FirstSeqMoved([property: Id(0)] RoomId Room, [property: Id(1)] long FirstSeq);

/// <param name="Told">Whether the room's other members see it.</param>
[GenerateSerializer, Immutable, Alias("chat.ReadMoved")]
public readonly record struct ReadMoved(
    [property: Id(0)] UserId User, [property: Id(1)] RoomId Room, [property: Id(2)] ReadState State, [property: Id(3)] bool Told = false);

[GenerateSerializer, Immutable, Alias("chat.DraftMoved")]
public sealed record DraftMoved([property: Id(0)] UserId User, [property: Id(1)] Draft Draft);

[GenerateSerializer, Immutable, Alias("chat.ReminderDue")]
public sealed record ReminderDue([property: Id(0)] UserId User, [property: Id(1)] Reminder Reminder);

/// <summary>A message that was to be posted now and was refused; it stays listed.</summary>
[GenerateSerializer, Immutable, Alias("chat.ScheduledFailed")]
public readonly record struct ScheduledFailed(
    [property: Id(0)] UserId User, [property: Id(1)] RoomId Room, [property: Id(2)] Guid Scheduled, [property: Id(3)] ErrorCode Failure);

[GenerateSerializer, Immutable, Alias("chat.TypingSeen")]
public readonly record struct TypingSeen([property: Id(0)] RoomId Room, [property: Id(1)] UserId User, [property: Id(2)] bool IsTyping);

[GenerateSerializer, Immutable, Alias("chat.SessionEnded")]
public readonly record struct SessionEnded([property: Id(0)] SessionId Session, [property: Id(1)] string Reason);
