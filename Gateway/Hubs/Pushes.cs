using System.Text.Json;
using OrleansChat.Delivery;
using OrleansChat.Drafts;
using OrleansChat.Gateway.Api;
using OrleansChat.Gateway.Delivery;
using OrleansChat.Gateway.Presence;
using OrleansChat.Notifications;
using OrleansChat.Rooms;
using OrleansChat.Schedule;
using OrleansChat.Users;

namespace OrleansChat.Gateway.Hubs;

/// <summary>What the server tells without being asked, as frames; <see cref="EventFrames"/> has <c>Events</c>.</summary>
internal static class Pushes
{
    /// <summary>The kind of a notice that stays until another one comes.</summary>
    public const string MessageOfTheDay = "motd";

    /// <summary>The kind of a notice that an operator gives once to all who are connected.</summary>
    public const string Announcement = "announcement";

    public static byte[] CaughtUp(DateTimeOffset now)
    {
        var frame = Begin("CaughtUp"u8, out var json);
        EventJson.WriteTime(json, "serverTime"u8, now.ToUnixTimeMilliseconds());
        return End(frame, json);
    }

    public static byte[] RoomAdded(SyncedRoom room)
    {
        var frame = FrameBuilder.Begin("RoomAdded"u8, out var json);
        JsonSerializer.Serialize(json, room, HubJson.Default.SyncedRoom);
        return frame.End();
    }

    /// <param name="seq">The seq of the leave, the last event that the user gets.</param>
    public static byte[] RoomRemoved(RoomId room, long seq)
    {
        var frame = Begin("RoomRemoved"u8, out var json);
        json.WriteString("roomId"u8, room.Value);
        json.WriteNumber("seq"u8, seq);
        return End(frame, json);
    }

    /// <param name="head">The seq before the first event that follows; what was skipped is for <c>History</c>.</param>
    public static byte[] HeadMoved(RoomId room, long head)
    {
        var frame = Begin("HeadMoved"u8, out var json);
        json.WriteString("roomId"u8, room.Value);
        json.WriteNumber("head"u8, head);
        return End(frame, json);
    }

    /// <param name="firstSeq">What lies before it is kept no more.</param>
    public static byte[] FirstSeqMoved(RoomId room, long firstSeq)
    {
        var frame = Begin("FirstSeqMoved"u8, out var json);
        json.WriteString("roomId"u8, room.Value);
        json.WriteNumber("firstSeq"u8, firstSeq);
        return End(frame, json);
    }

    public static byte[] ReadMoved(RoomId room, ReadState state)
    {
        var frame = Begin("ReadMoved"u8, out var json);
        json.WriteString("roomId"u8, room.Value);
        json.WriteNumber("readSeq"u8, state.ReadSeq);
        json.WriteNumber("unread"u8, state.Unread);
        json.WriteNumber("mentions"u8, state.Mentions);
        json.WriteBoolean("markedUnread"u8, state.Marked);
        json.WriteNumber("head"u8, state.Head);
        return End(frame, json);
    }

    /// <summary>How far another member has read; may be lost.</summary>
    public static byte[] Receipt(ReadMoved read)
    {
        var frame = Begin("Receipt"u8, out var json);
        json.WriteString("roomId"u8, read.Room.Value);
        json.WriteString("userId"u8, read.User.Value);
        json.WriteNumber("readSeq"u8, read.State.ReadSeq);
        return End(frame, json);
    }

    public static byte[] DraftMoved(Draft draft)
    {
        var frame = FrameBuilder.Begin("DraftMoved"u8, out var json);
        JsonSerializer.Serialize(json, DraftAnswer.Of(draft), HubJson.Default.DraftAnswer);
        return frame.End();
    }

    public static byte[] ReminderDue(Reminder reminder)
    {
        var frame = FrameBuilder.Begin("ReminderDue"u8, out var json);
        JsonSerializer.Serialize(json, ReminderAnswer.Of(reminder), HubJson.Default.ReminderAnswer);
        return frame.End();
    }

    public static byte[] ScheduledFailed(ScheduledFailed failed)
    {
        var frame = Begin("ScheduledFailed"u8, out var json);
        json.WriteString("scheduledId"u8, failed.Scheduled);
        json.WriteString("roomId"u8, failed.Room.Value);
        json.WriteString("failure"u8, ChatErrors.Table[failed.Failure].Name);
        return End(frame, json);
    }

    public static byte[] Typing(TypingSeen seen)
    {
        var frame = Begin("Typing"u8, out var json);
        json.WriteString("roomId"u8, seen.Room.Value);
        json.WriteString("userId"u8, seen.User.Value);
        json.WriteBoolean("isTyping"u8, seen.IsTyping);
        return End(frame, json);
    }

    public static byte[] Presence(IEnumerable<Sighting> moved)
    {
        var frame = FrameBuilder.Begin("Presence"u8, out var json);
        JsonSerializer.Serialize(json, new WatchAnswer([.. moved.Select(SeenUser.Of)]), HubJson.Default.WatchAnswer);
        return frame.End();
    }

    public static byte[] Profile(UserView user)
    {
        var frame = FrameBuilder.Begin("Profile"u8, out var json);
        JsonSerializer.Serialize(json, UserAnswer.Of(user), HubJson.Default.UserAnswer);
        return frame.End();
    }

    public static byte[] Notifications(NotificationsMoved moved)
    {
        var frame = FrameBuilder.Begin("Notifications"u8, out var json);
        var push = new NotificationsPush(
            moved.Settings is { } settings ? NotificationSettingsAnswer.Of(settings) : null, moved.Room is { } room ? RoomLevelAnswer.Of(room) : null);
        JsonSerializer.Serialize(json, push, HubJson.Default.NotificationsPush);
        return frame.End();
    }

    /// <param name="kind">What the text is, for clients to show it accordingly.</param>
    /// <param name="text">Null: there is no message of the day any more.</param>
    /// <param name="id">Of an announcement, which may come again.</param>
    public static byte[] Notice(string kind, string? text, Guid? id = null)
    {
        var frame = Begin("Notice"u8, out var json);
        json.WriteString("kind"u8, kind);
        if (text is not null)
        {
            json.WriteString("text"u8, text);
        }

        if (id is { } known)
        {
            json.WriteString("id"u8, known);
        }

        return End(frame, json);
    }

    public static byte[] GoAway(string reason, int reconnectAfterMs)
    {
        var frame = Begin("GoAway"u8, out var json);
        json.WriteString("reason"u8, reason);
        json.WriteNumber("reconnectAfterMs"u8, reconnectAfterMs);
        return End(frame, json);
    }

    private static FrameBuilder Begin(ReadOnlySpan<byte> target, out Utf8JsonWriter json)
    {
        var frame = FrameBuilder.Begin(target, out json);
        json.WriteStartObject();
        return frame;
    }

    private static byte[] End(FrameBuilder frame, Utf8JsonWriter json)
    {
        json.WriteEndObject();
        return frame.End();
    }
}
