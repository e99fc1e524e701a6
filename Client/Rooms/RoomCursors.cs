using OrleansChat.Client.Sockets;

namespace OrleansChat.Client.Rooms;

/// <summary>A part of a room's log that was told of but not delivered.</summary>
internal readonly record struct Gap(Guid Room, long After, long Until);

/// <summary>
/// What was delivered so far, as <c>{room → seq}</c> under the log's epoch, and the decision about everything that arrives: hand it
/// on, drop it, or fetch what lies before. Pure: no socket, no clock, one caller at a time.
/// </summary>
/// <param name="skipBeyond">When the server cut a replay, gaps longer than this are told as <see cref="Truncated"/>, others are fetched.</param>
internal sealed class RoomCursors(int skipBeyond)
{
    private readonly Dictionary<Guid, Cursor> _rooms = [];
    private readonly Queue<Guid> _behind = new();

    /// <summary>Null before the first sync.</summary>
    public long? Epoch { get; private set; }

    public void Restore(long epoch, IReadOnlyDictionary<Guid, long> cursors)
    {
        Epoch = epoch;
        foreach (var (room, seq) in cursors)
        {
            _rooms[room] = new Cursor(seq);
        }
    }

    /// <summary>The cursors to sync with.</summary>
    public Dictionary<Guid, long> Snapshot() =>
        _rooms.Where(room => room.Value.IsMember).ToDictionary(room => room.Key, room => room.Value.Seq);

    /// <summary>Takes over the answer of a sync; the events that follow it come by <see cref="Offer"/>.</summary>
    public IEnumerable<Delivered> Adopt(SyncAnswer answer)
    {
        List<Delivered> told = [];
        if (Epoch is not null && Epoch != answer.Epoch)
        {
            _rooms.Clear();
            _behind.Clear();
            told.Add(new EpochMoved(answer.Epoch));
        }

        Epoch = answer.Epoch;
        var present = answer.Rooms.Select(room => room.RoomId).ToHashSet();
        foreach (var (room, cursor) in _rooms)
        {
            if (cursor.IsMember && !present.Contains(room))
            {
                Forget(cursor);
                told.Add(new RoomRemoved(room));
            }
        }

        foreach (var room in answer.Rooms)
        {
            told.AddRange(Added(room));
        }

        return told;
    }

    /// <summary>The user is a member of the room. Of a room known already, only a cut replay is news.</summary>
    public IEnumerable<Delivered> Added(SyncedRoom room)
    {
        var cut = _rooms.TryGetValue(room.RoomId, out var known) && known.IsMember && room.From > known.Seq;
        var cursor = Member(room.RoomId, room.From);
        List<Delivered> told = [];
        if (!cursor.IsTold)
        {
            cursor.IsTold = true;
            // Not where the server goes on: what it cut is fetched, so that delivery goes on where it stopped.
            told.Add(new RoomAdded(room with { From = cursor.Seq }));
            cursor.FirstSeq = room.FirstSeq;
        }

        told.AddRange(FirstMoved(room.RoomId, room.FirstSeq));

        if (cut)
        {
            told.AddRange(Moved(room.RoomId, room.From));
        }

        return told;
    }

    public IEnumerable<Delivered> Removed(Guid room)
    {
        if (!_rooms.TryGetValue(room, out var cursor) || !cursor.IsMember)
        {
            return [];
        }

        Forget(cursor);
        return [new RoomRemoved(room)];
    }

    /// <summary>What of the batch is new and follows directly; null if nothing is. A hole before it becomes a gap.</summary>
    public RoomEvents? Offer(RoomEvents batch)
    {
        if (batch.Items is null or { Count: 0 })
        {
            return null;
        }

        var cursor = Member(batch.RoomId, batch.PrevSeq);
        if (batch.PrevSeq > cursor.Seq)
        {
            Miss(batch.RoomId, cursor, batch.LastSeq);
            return null;
        }

        var prev = cursor.Seq;
        List<RoomEvent>? fresh = null;
        foreach (var item in batch.Items)
        {
            if (item.Seq <= cursor.Seq)
            {
                continue;
            }

            if (item.Seq != cursor.Seq + 1)
            {
                Miss(batch.RoomId, cursor, batch.LastSeq);
                break;
            }

            (fresh ??= new List<RoomEvent>(batch.Items.Count)).Add(item);
            cursor.Seq = item.Seq;
        }

        return fresh is null ? null : fresh.Count == batch.Items.Count ? batch : new RoomEvents(batch.RoomId, prev, fresh);
    }

    /// <summary>The server cut something short: the room's log reaches to <paramref name="head"/> at least.</summary>
    public IEnumerable<Delivered> Moved(Guid room, long head)
    {
        if (!_rooms.TryGetValue(room, out var cursor) || !cursor.IsMember || head <= cursor.Seq)
        {
            return [];
        }

        if (head - cursor.Seq > skipBeyond)
        {
            return [Skip(room, cursor, head)];
        }

        Miss(room, cursor, head);
        return [];
    }

    /// <summary>The room's log begins later than it did.</summary>
    public IEnumerable<Delivered> FirstMoved(Guid room, long firstSeq)
    {
        if (!_rooms.TryGetValue(room, out var cursor) || !cursor.IsTold || firstSeq <= cursor.FirstSeq)
        {
            return [];
        }

        cursor.FirstSeq = firstSeq;
        return [new Forgotten(room, firstSeq)];
    }

    /// <summary>Batches up to <paramref name="seq"/> were dropped here for want of room; they are fetched, however many.</summary>
    public void Dropped(Guid room, long prevSeq, long seq) => Miss(room, Member(room, prevSeq), seq);

    /// <summary>The next gap to fetch, rooms in turn; null: none.</summary>
    public Gap? NextGap()
    {
        while (_behind.TryDequeue(out var room))
        {
            var cursor = _rooms[room];
            cursor.IsQueued = false;
            if (cursor.Until > cursor.Seq)
            {
                Miss(room, cursor, cursor.Until);
                return new Gap(room, cursor.Seq, cursor.Until);
            }
        }

        return null;
    }

    /// <summary>Delivers a page that was fetched after <see cref="Gap.After"/>.</summary>
    public IEnumerable<Delivered> Fill(Gap gap, HistoryPage page)
    {
        if (!_rooms.TryGetValue(gap.Room, out var cursor) || !cursor.IsMember)
        {
            return [];
        }

        List<Delivered> told = [];
        for (var start = 0; start < page.Items.Count;)
        {
            var end = start + 1;
            while (end < page.Items.Count && page.Items[end].Seq == page.Items[end - 1].Seq + 1)
            {
                end++;
            }

            // Not stored any more, or not for this user's eyes: a hole that no fetch can close.
            if (page.Items[start].Seq > cursor.Seq + 1)
            {
                told.Add(Skip(gap.Room, cursor, page.Items[start].Seq - 1));
            }

            if (Offer(new RoomEvents(gap.Room, page.Items[start].Seq - 1, [.. page.Items.Skip(start).Take(end - start)])) is { } fresh)
            {
                told.Add(fresh);
            }

            start = end;
        }

        if (page.Items.Count == 0 && cursor.Until > cursor.Seq)
        {
            told.Add(Skip(gap.Room, cursor, cursor.Until));
        }

        return told;
    }

    /// <summary>The gap cannot be fetched (refused): said, not hidden.</summary>
    public IEnumerable<Delivered> GiveUp(Gap gap) =>
        _rooms.TryGetValue(gap.Room, out var cursor) && cursor.IsMember && cursor.Until > cursor.Seq
            ? [Skip(gap.Room, cursor, cursor.Until)]
            : [];

    private static Truncated Skip(Guid room, Cursor cursor, long until)
    {
        var skipped = new Truncated(room, cursor.Seq, until);
        cursor.Seq = until;
        return skipped;
    }

    /// <summary>
    /// The cursor of a room that the user is a member of; its <see cref="RoomAdded"/> may be late. One that was left and joined again
    /// keeps what it had: nothing may come twice.
    /// </summary>
    private Cursor Member(Guid room, long from)
    {
        if (!_rooms.TryGetValue(room, out var cursor))
        {
            return _rooms[room] = new Cursor(from);
        }

        if (!cursor.IsMember)
        {
            cursor.IsMember = true;
            cursor.Seq = cursor.Until = Math.Max(cursor.Seq, from);
        }

        return cursor;
    }

    private static void Forget(Cursor cursor)
    {
        cursor.IsMember = cursor.IsTold = false;
        cursor.Until = cursor.Seq;
    }

    private void Miss(Guid room, Cursor cursor, long until)
    {
        cursor.Until = Math.Max(cursor.Until, until);
        if (!cursor.IsQueued && cursor.Until > cursor.Seq)
        {
            cursor.IsQueued = true;
            _behind.Enqueue(room);
        }
    }

    private sealed class Cursor(long seq)
    {
        public long Seq { get; set; } = seq;

        /// <summary>The highest seq told of; above <see cref="Seq"/> while something is missing.</summary>
        public long Until { get; set; } = seq;

        /// <summary>Where the log begins, as it was told.</summary>
        public long FirstSeq { get; set; }

        public bool IsMember { get; set; } = true;

        /// <summary>Whether its <see cref="RoomAdded"/> was delivered.</summary>
        public bool IsTold { get; set; }

        public bool IsQueued { get; set; }
    }
}
