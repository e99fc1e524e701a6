using OrleansChat.Grains.Rooms;
using OrleansChat.Rooms;
using Xunit;

namespace OrleansChat.Tests.Rooms;

public sealed class RoomTailTests
{
    [Fact]
    public void A_deletion_erases_the_message_and_its_edits_and_leaves_it_its_place_in_its_thread()
    {
        var (tail, ann) = (new RoomTail(10), UserId.New());
        RoomEvent Event(long seq, EventKind kind, string? text = null, long? target = null, EventData? data = null) =>
            new(seq, kind, seq, ann, ClientId.New(), text, target, Data: data);
        tail.Add(Event(1, EventKind.Message, "root"));
        tail.Add(Event(2, EventKind.Message, "answer", data: new EventData { Thread = 1, ReplyTo = 1 }));
        tail.Add(Event(3, EventKind.Edit, "better", target: 2, data: new EventData { Mentions = [ann] }));
        tail.Add(Event(4, EventKind.Reaction, target: 2, data: new EventData { Emoji = "+1" }));
        tail.Add(Event(5, EventKind.Deletion, target: 2));

        var events = tail.After(0, 10, int.MaxValue);
        Assert.Equal("root", events[0].Text);
        Assert.Equal((null, new EventData { Thread = 1 }), (events[1].Text, events[1].Data));
        Assert.Equal((null, null), (events[2].Text, events[2].Data));
        Assert.Equal("+1", events[3].Data?.Emoji);
    }

    [Fact]
    public void What_retention_took_is_not_shown_nor_are_its_edits_nor_what_a_late_read_brings_back()
    {
        var (tail, ann) = (new RoomTail(10), UserId.New());
        RoomEvent[] log =
        [
            new(1, EventKind.Message, 1, ann, ClientId.New(), "old"),
            new(2, EventKind.Message, 2, ann, ClientId.New(), "young"),
            new(3, EventKind.Edit, 3, ann, ClientId.New(), "old, too", Target: 1),
            new(4, EventKind.Edit, 4, ann, ClientId.New(), "younger", Target: 2),
        ];
        Array.ForEach(log, tail.Add);
        tail.Forget(2);
        Assert.Empty(tail.After(0, 10, int.MaxValue));
        Assert.Equal(["young", null, "younger"], tail.After(1, 10, int.MaxValue).Select(entry => entry.Text));

        // Read before it went, and loaded after it.
        tail.Load(4, log);
        Assert.Equal(["young", null, "younger"], tail.After(1, 10, int.MaxValue).Select(entry => entry.Text));
        tail.Forget(1);
        Assert.Equal((3, 4L), (tail.After(1, 10, int.MaxValue).Length, tail.Head));
    }
}
