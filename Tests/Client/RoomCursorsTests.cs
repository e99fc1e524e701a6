using OrleansChat.Client.Rooms;
using OrleansChat.Client.Sockets;
using Xunit;

namespace OrleansChat.Tests.Client;

public sealed class RoomCursorsTests
{
    private static readonly Guid Room = Guid.Parse("00000000-0000-0000-0000-000000000001");

    [Fact]
    public void A_batch_that_follows_is_handed_on_and_a_repeat_is_dropped()
    {
        var cursors = Synced(from: 5);
        Assert.Equal([6, 7], Seqs(cursors.Offer(Batch(5, 7))));
        Assert.Null(cursors.Offer(Batch(5, 7)));
        Assert.Equal([8], Seqs(cursors.Offer(Batch(6, 8))));
    }

    [Fact]
    public void A_hole_is_fetched_in_pages_before_anything_after_it()
    {
        var cursors = Synced(from: 0);
        Assert.Null(cursors.Offer(Batch(5, 6)));
        Assert.Equal(new Gap(Room, 0, 6), cursors.NextGap());
        Assert.Equal([1, 2, 3], Seqs(Assert.Single(cursors.Fill(new Gap(Room, 0, 6), Page(0, 3)))));
        Assert.Equal(new Gap(Room, 3, 6), cursors.NextGap());
        Assert.Equal([4, 5, 6], Seqs(Assert.Single(cursors.Fill(new Gap(Room, 3, 6), Page(2, 6)))));
        Assert.Null(cursors.NextGap());
    }

    [Fact]
    public void A_short_cut_is_fetched_and_a_long_one_told()
    {
        var cursors = Synced(from: 0, skipBeyond: 10);
        Assert.Empty(cursors.Moved(Room, 10));
        Assert.Equal(new Gap(Room, 0, 10), cursors.NextGap());
        Assert.Equal(new Truncated(Room, 0, 11), Assert.Single(cursors.Moved(Room, 11)));
        Assert.Null(cursors.NextGap());
        Assert.Equal([12], Seqs(cursors.Offer(Batch(11, 12))));
    }

    [Fact]
    public void Events_that_are_no_longer_stored_are_told()
    {
        var cursors = Synced(from: 0);
        cursors.Dropped(Room, 0, 9);
        var gap = cursors.NextGap()!.Value;
        var told = cursors.Fill(gap, Page(6, 9)).ToArray();
        Assert.Equal(new Truncated(Room, 0, 6), told[0]);
        Assert.Equal([7, 8, 9], Seqs(told[1]));

        cursors.Dropped(Room, 9, 12);
        gap = cursors.NextGap()!.Value;
        Assert.Equal(new Truncated(Room, 9, 12), Assert.Single(cursors.Fill(gap, new HistoryPage([], 0, 0, false, false))));
    }

    [Fact]
    public void A_later_beginning_is_told_once_live_or_with_a_sync()
    {
        var cursors = Synced(from: 9);
        Assert.Equal(new Forgotten(Room, 4), Assert.Single(cursors.FirstMoved(Room, 4)));
        Assert.Empty(cursors.FirstMoved(Room, 4));
        Assert.Empty(cursors.FirstMoved(Room, 2));
        Assert.Empty(cursors.FirstMoved(Guid.NewGuid(), 4));
        Assert.Equal(new Forgotten(Room, 7), Assert.Single(cursors.Adopt(Answer(epoch: 1, Info(from: 9) with { FirstSeq = 7 }))));
        Assert.Empty(cursors.Adopt(Answer(epoch: 1, Info(from: 9) with { FirstSeq = 7 })));
    }

    [Fact]
    public void Another_epoch_discards_the_cursors_and_says_so()
    {
        var cursors = Synced(from: 40);
        var told = cursors.Adopt(Answer(epoch: 2, Info(from: 3))).ToArray();
        Assert.Equal(new EpochMoved(2), told[0]);
        Assert.IsType<RoomAdded>(told[1]);
        Assert.Equal([4], Seqs(cursors.Offer(Batch(3, 4))));
    }

    [Fact]
    public void A_room_absent_from_a_sync_was_left_and_coming_back_repeats_nothing()
    {
        var cursors = Synced(from: 3);
        cursors.Offer(Batch(3, 8));
        Assert.Equal(new RoomRemoved(Room), Assert.Single(cursors.Adopt(Answer(epoch: 1))));
        Assert.Empty(cursors.Snapshot());
        Assert.IsType<RoomAdded>(Assert.Single(cursors.Added(Info(from: 5))));
        Assert.Equal([9], Seqs(cursors.Offer(Batch(5, 9))));
    }

    [Fact]
    public void A_restored_cursor_is_synced_and_its_room_told_once()
    {
        var cursors = new RoomCursors(100);
        cursors.Restore(1, new Dictionary<Guid, long> { [Room] = 7 });
        Assert.Equal(7, cursors.Snapshot()[Room]);
        Assert.IsType<RoomAdded>(Assert.Single(cursors.Adopt(Answer(epoch: 1, Info(from: 7)))));
        Assert.Empty(cursors.Adopt(Answer(epoch: 1, Info(from: 7))));
        Assert.Equal([8], Seqs(cursors.Offer(Batch(7, 8))));
    }

    /// <summary>Batches repeated, swapped, dropped; links that change; pages that come late: each seq once, in order, none missing.</summary>
    [Fact]
    public void Whatever_the_order_of_arrival_each_event_comes_once_and_in_order()
    {
        for (var seed = 0; seed < 2_000; seed++)
        {
            new Chaos(new Random(seed)).Run();
        }
    }

    internal static RoomEvents Batch(long prev, long last, Guid? room = null) => new(
        room ?? Room, prev, [.. Enumerable.Range(1, (int)(last - prev)).Select(i => Event(prev + i))]);

    internal static RoomEvent Event(long seq) => new(seq, EventKinds.Message, DateTimeOffset.UnixEpoch, Guid.Empty, Guid.Empty);

    private static HistoryPage Page(long after, long last) => new(Batch(after, last).Items, after + 1, last, after > 0, true);

    private static long[] Seqs(Delivered? delivered) => [.. Assert.IsType<RoomEvents>(delivered).Items.Select(item => item.Seq)];

    private static SyncedRoom Info(long from, Guid? room = null) => new(room ?? Room, "group", "r", from, from, false, 0, 0, "member", 2);

    private static SyncAnswer Answer(long epoch, params SyncedRoom[] rooms) => new(epoch, null, null, rooms, DateTimeOffset.UnixEpoch);

    private static RoomCursors Synced(long from, int skipBeyond = 100)
    {
        var cursors = new RoomCursors(skipBeyond);
        Assert.IsType<RoomAdded>(Assert.Single(cursors.Adopt(Answer(epoch: 1, Info(from)))));
        return cursors;
    }

    private sealed class Chaos(Random random)
    {
        private readonly RoomCursors _cursors = new(int.MaxValue);
        private readonly Guid[] _rooms = [.. Enumerable.Range(1, random.Next(1, 4)).Select(i => new Guid(i, 0, 0, new byte[8]))];
        private readonly Dictionary<Guid, long> _heads = [];
        private readonly Dictionary<Guid, long> _shown = [];
        private readonly List<RoomEvents> _wire = [];
        private Gap? _fetching;

        public void Run()
        {
            foreach (var room in _rooms)
            {
                _heads[room] = _shown[room] = 0;
            }

            Link();
            for (var step = 0; step < 60; step++)
            {
                Step();
            }

            // The server's own repair: heads are compared, and what is missing is fetched.
            foreach (var room in _rooms)
            {
                Show(_cursors.Moved(room, _heads[room]));
            }

            while ((_fetching ??= _cursors.NextGap()) is not null)
            {
                Fetched();
            }

            Assert.Equal(_heads, _shown);
        }

        private void Step()
        {
            var room = _rooms[random.Next(_rooms.Length)];
            switch (random.Next(8))
            {
                case 0 or 1:
                    var head = _heads[room];
                    _heads[room] = head + random.Next(1, 5);
                    _wire.Add(Batch(head, _heads[room], room));
                    break;
                case 2 or 3 when _wire.Count > 0:
                    var arrived = _wire[random.Next(_wire.Count)];
                    if (random.Next(4) > 0)
                    {
                        _wire.Remove(arrived);
                    }

                    Show(_cursors.Offer(arrived) is { } fresh ? [fresh] : []);
                    break;
                case 4 when _wire.Count > 0:
                    var lost = _wire[random.Next(_wire.Count)];
                    _wire.Remove(lost);
                    if (random.Next(2) == 0)
                    {
                        _cursors.Dropped(lost.RoomId, lost.PrevSeq, lost.LastSeq);
                    }

                    break;
                case 5:
                    Link();
                    break;
                case 6:
                    _fetching ??= _cursors.NextGap();
                    break;
                case 7 when _fetching is not null:
                    Fetched();
                    break;
            }
        }

        /// <summary>A new link: what the old one carried is gone; the replay starts at the cursors as they were a moment ago.</summary>
        private void Link()
        {
            var cursors = _cursors.Snapshot();
            if (random.Next(2) == 0)
            {
                _wire.Clear();
            }

            var rooms = _rooms.Select(room => Info(cursors.GetValueOrDefault(room), room) with { Head = _heads[room] }).ToArray();
            foreach (var room in rooms)
            {
                if (random.Next(4) == 0 && room.Head > room.From)
                {
                    rooms[Array.IndexOf(rooms, room)] = room with { From = room.Head, Truncated = true };
                }
                else if (room.Head > room.From)
                {
                    _wire.Add(Batch(room.From, room.Head, room.RoomId));
                }
            }

            Show(_cursors.Adopt(Answer(1, rooms)));
        }

        private void Fetched()
        {
            var gap = _fetching!.Value;
            _fetching = null;
            var last = Math.Min(_heads[gap.Room], gap.After + random.Next(1, 6));
            Show(_cursors.Fill(gap, new HistoryPage(Batch(gap.After, last, gap.Room).Items, gap.After + 1, last, false, false)));
        }

        private void Show(IEnumerable<Delivered> told)
        {
            foreach (var batch in told.OfType<RoomEvents>())
            {
                Assert.Equal(_shown[batch.RoomId], batch.PrevSeq);
                Assert.Equal(Enumerable.Range(1, batch.Items.Count).Select(i => batch.PrevSeq + i), batch.Items.Select(item => item.Seq));
                _shown[batch.RoomId] = batch.LastSeq;
            }

            Assert.Empty(told.OfType<Truncated>());
        }
    }
}
