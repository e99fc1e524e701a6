using System.Text.Json;
using OrleansChat.Archives;
using OrleansChat.Grains.Journal;
using OrleansChat.Grains.Rooms;
using OrleansChat.Rooms;

namespace OrleansChat.Grains.Archives;

/// <summary>What may come in: whatever an archive says, it must be what a room's log could hold. Pure.</summary>
internal static class ArchiveRules
{
    public const int MostEvents = 1_000;

    /// <summary>Null, or bad_request.</summary>
    public static ChatError? Check(ArchivedRoom room) =>
        room.FirstSeq < 1 || room.Head < room.FirstSeq || room.Countable < 0 || !IsMoment(room.CreatedAt) || !Enum.IsDefined(room.Kind)
            || !Enum.IsDefined(room.Visibility) || room.SlowModeMs < 0 || room.RetentionDays is < 0 or > 36_500
            || RoomForms.Check(Creation(room), new RoomOptions()) is not null
            || room.Members.DistinctBy(member => member.User).Count() != room.Members.Length || !room.Members.All(IsMember)
            ? Reasons.ArchiveRoom.Refusal
            : null;

    /// <summary>Null, or bad_request with the seq that is wrong.</summary>
    public static ChatError? Check(ArchivedEvent[] events)
    {
        if (events.Length is 0 or > MostEvents)
        {
            return Reasons.ArchiveBatch.With(MostEvents);
        }

        for (var index = 0; index < events.Length; index++)
        {
            if (!IsEvent(events[index]) || events[index].Seq != events[0].Seq + index)
            {
                return Reasons.ArchiveEvent.With(events[index].Seq);
            }
        }

        return null;
    }

    /// <summary>What its data says; null: none, or it cannot be read.</summary>
    public static EventData? Data(ArchivedEvent entry)
    {
        try
        {
            return entry.Data is null ? null : JsonSerializer.Deserialize<EventData>(entry.Data, EventJson.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool IsEvent(ArchivedEvent entry) =>
        entry is { Seq: > 0, Countable: >= 0, Target: null or > 0 } && IsMoment(entry.At) && Enum.IsDefined(entry.Kind)
        && (string.IsNullOrEmpty(entry.Text) || RoomForms.Text(entry.Text) is null) && (entry.Data is null || Data(entry) is not null);

    private static bool IsMember(ArchivedMember member) => Enum.IsDefined(member.Role) && member is
        { JoinedSeq: >= 0, LeftSeq: null or > 0, ReadSeq: >= 0, ReadCountable: >= 0, MutedUntil: >= 0, BannedUntil: >= 0 };

    private static bool IsMoment(long at) => at >= 0 && at <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    // Names and topics of rooms are checked where rooms are made. A direct room has none.
    private static RoomCommand Creation(ArchivedRoom room) => room.Kind == RoomKind.Direct
        ? new CloseRoom(UserId.Server, default)
        : new CreateRoom(UserId.Server, default, RoomKind.Group, room.Name, room.Slug, room.Topic, room.Visibility, []);
}
