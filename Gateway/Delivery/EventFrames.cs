using OrleansChat.Rooms;

namespace OrleansChat.Gateway.Delivery;

/// <summary><c>Events</c> as frames: serialised once, shared by every socket that gets them.</summary>
internal static class EventFrames
{
    /// <summary>A frame ends after the event that reaches this, so none is longer than this and one event.</summary>
    private const int CutAtBytes = 64 * 1024;

    /// <param name="events">At least one; the first follows <paramref name="prevSeq"/>.</param>
    /// <param name="taken">How many of them the frame holds: at least one.</param>
    public static byte[] Encode(RoomId room, long prevSeq, ReadOnlySpan<RoomEvent> events, out int taken)
    {
        var frame = FrameBuilder.Begin("Events"u8, out var json);
        json.WriteStartObject();
        json.WriteString("roomId"u8, room.Value);
        json.WriteNumber("prevSeq"u8, prevSeq);
        json.WriteStartArray("items"u8);
        taken = 0;
        do
        {
            json.WriteStartObject();
            EventJson.WriteMembers(json, events[taken++]);
            json.WriteEndObject();
        }
        while (taken < events.Length && frame.Length < CutAtBytes);
        json.WriteEndArray();
        json.WriteEndObject();
        return frame.End();
    }
}
