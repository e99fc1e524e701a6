using System.Text;
using OrleansChat.Delivery;
using OrleansChat.Notifications;
using OrleansChat.Presence;
using OrleansChat.Rooms;
using OrleansChat.Users;

namespace OrleansChat.Grains.Fanout;

/// <summary>
/// What waits for one gateway, bounded. Batches that do not fit collapse into the head that the gateway must pull up to; small notices
/// that do not fit are dropped, for each of them a poll heals. Not thread-safe: the pump locks.
/// </summary>
internal sealed class Outbox(string silo, FanoutOptions options)
{
    // Notices of one kind in one delivery: all kinds together stay far below the largest message that a silo takes.
    private const int MaxNotices = 1_000;

    // They carry texts of up to 16 KiB.
    private const int MaxDrafts = 16;

    // Of up to 4 KB; nobody reads more at once.
    private const int MaxAnnouncements = 16;

    private readonly Dictionary<RoomId, long> _moved = [];
    private readonly Dictionary<RoomId, long> _activated = [];
    private readonly Dictionary<RoomId, long> _forgotten = [];
    private readonly Dictionary<(RoomId, UserId), bool> _typing = [];
    private readonly Dictionary<(UserId, RoomId), ReadMoved> _reads = [];
    private readonly Dictionary<(UserId, RoomId), DraftMoved> _drafts = [];
    private readonly Queue<(RoomBatch Batch, int Bytes)> _batches = new();
    private readonly List<MemberMoved> _members = [];
    private readonly List<SessionEnded> _ended = [];
    private readonly Dictionary<UserId, UserView> _profiles = [];
    private readonly Dictionary<UserId, PresenceView> _presence = [];
    private readonly HashSet<UserId> _sights = [];
    private readonly List<ReminderDue> _reminders = [];
    private readonly List<ScheduledFailed> _failures = [];
    private readonly Dictionary<(UserId, RoomId?), NotificationsMoved> _notifications = [];
    private readonly Queue<(Guid Id, string Text)> _announcements = new();
    private long? _texts;
    private int _bytes;

    /// <summary>Of the batches that wait.</summary>
    public int Bytes => _bytes;

    public bool IsEmpty => _batches.Count == 0 && Notices == 0;

    private int Notices => _moved.Count + _activated.Count + _typing.Count + _reads.Count + _members.Count + _ended.Count + _profiles.Count
        + _presence.Count + _sights.Count + _drafts.Count + _reminders.Count + _notifications.Count + _announcements.Count + _forgotten.Count
        + _failures.Count + (_texts is null ? 0 : 1);

    private bool HasRoom => Notices < options.MaxWaitingNotices;

    public void Add(RoomBatch batch)
    {
        var bytes = 64;
        foreach (var entry in batch.Events)
        {
            bytes += 160 + (entry.Text is { } text ? Encoding.UTF8.GetByteCount(text) : 0);
        }

        // Once a room has collapsed, its later batches would only meet a gap at the gateway.
        if (_bytes + bytes > options.MaxWaitingBytes || _moved.ContainsKey(batch.Room))
        {
            Collapse(batch);
            return;
        }

        _batches.Enqueue((batch, bytes));
        _bytes += bytes;
    }

    /// <summary>The gateway must pull; never dropped: there is one entry for a room, however far it moved.</summary>
    public void Moved(RoomHead head) => _moved[head.Room] = Math.Max(head.Head, _moved.GetValueOrDefault(head.Room));

    public void Activated(RoomHead head)
    {
        if (HasRoom)
        {
            _activated[head.Room] = head.Head;
        }
    }

    public void Add(FirstSeqMoved moved)
    {
        if (HasRoom)
        {
            _forgotten[moved.Room] = Math.Max(moved.FirstSeq, _forgotten.GetValueOrDefault(moved.Room));
        }
    }

    public void Add(MemberMoved moved)
    {
        if (HasRoom)
        {
            _members.Add(moved);
        }
    }

    public void Add(ReadMoved moved)
    {
        if (HasRoom)
        {
            // The newest state, whichever comes last; the others are told of it if they were to be told of any.
            var known = _reads.TryGetValue((moved.User, moved.Room), out var before);
            var newest = known && before.State.IsAfter(moved.State) ? before : moved;
            _reads[(moved.User, moved.Room)] = newest with { Told = moved.Told || (known && before.Told) };
        }
    }

    /// <summary>Drafts weigh: they share the room for batches, and one that does not fit is found by the next look at the list.</summary>
    public void Add(DraftMoved moved)
    {
        var known = _drafts.GetValueOrDefault((moved.User, moved.Draft.Room));
        var more = SizeOf(moved) - (known is null ? 0 : SizeOf(known));
        if ((known is null ? HasRoom : known.Draft.At < moved.Draft.At) && _bytes + more <= options.MaxWaitingBytes)
        {
            _drafts[(moved.User, moved.Draft.Room)] = moved;
            _bytes += more;
        }
    }

    public void Add(TypingSeen typing)
    {
        if (HasRoom)
        {
            _typing[(typing.Room, typing.User)] = typing.IsTyping;
        }
    }

    public void Add(ReminderDue due)
    {
        if (HasRoom)
        {
            _reminders.Add(due);
        }
    }

    public void Add(ScheduledFailed failed)
    {
        if (HasRoom)
        {
            _failures.Add(failed);
        }
    }

    public void Add(SessionEnded ended)
    {
        if (HasRoom)
        {
            _ended.Add(ended);
        }
    }

    public void Add(UserView changed)
    {
        if (HasRoom)
        {
            _profiles[changed.User] = changed;
        }
    }

    public void Add(PresenceView seen)
    {
        if (HasRoom)
        {
            _presence[seen.User] = seen;
        }
    }

    public void Add(NotificationsMoved moved)
    {
        if (HasRoom)
        {
            _notifications[(moved.User, moved.Room?.Room)] = moved;
        }
    }

    public void SightMoved(UserId watcher)
    {
        if (HasRoom)
        {
            _sights.Add(watcher);
        }
    }

    public void Announce((Guid Id, string Text) announcement)
    {
        if (_announcements.Count < MaxAnnouncements)
        {
            _announcements.Enqueue(announcement);
        }
    }

    /// <summary>The newest version says it all.</summary>
    public void TextsChanged(long version) => _texts = Math.Max(version, _texts ?? 0);

    /// <summary>The next delivery: batches up to the byte limit, and notices up to theirs. A beat, if there is nothing.</summary>
    public Delivery.Delivery Take()
    {
        List<RoomBatch>? batches = null;
        var bytes = 0;
        while (_batches.TryPeek(out var next) && (batches is null || bytes + next.Bytes <= options.MaxDeliveryBytes))
        {
            _batches.Dequeue();
            (batches ??= []).Add(next.Batch);
            bytes += next.Bytes;
        }

        _bytes -= bytes;
        var drafts = Drain(_drafts, static pair => pair.Value, MaxDrafts);
        _bytes -= drafts?.Sum(SizeOf) ?? 0;
        var texts = _texts;
        _texts = null;
        var announcements = DrainAnnouncements();
        return new Delivery.Delivery(
            silo,
            batches?.ToArray(),
            Drain(_moved, static pair => new RoomHead(pair.Key, pair.Value)),
            Drain(_activated, static pair => new RoomHead(pair.Key, pair.Value)),
            Drain(_members),
            Drain(_reads, static pair => pair.Value),
            Drain(_typing, static pair => new TypingSeen(pair.Key.Item1, pair.Key.Item2, pair.Value)),
            Drain(_ended),
            Drain(_profiles, static pair => pair.Value),
            texts,
            Drain(_presence, static pair => pair.Value),
            DrainSights(),
            drafts,
            Drain(_reminders),
            Drain(_notifications, static pair => pair.Value),
            announcements is null ? null : [.. announcements.Select(one => one.Text)],
            Drain(_forgotten, static pair => new FirstSeqMoved(pair.Key, pair.Value)),
            announcements is null ? null : [.. announcements.Select(one => one.Id)],
            Drain(_failures));
    }

    /// <summary>Takes back what may not have arrived: batches as heads, notices as they were. Typing is not worth a second try.</summary>
    public void Return(Delivery.Delivery lost)
    {
        Array.ForEach(lost.Batches ?? [], Collapse);
        Array.ForEach(lost.Moved ?? [], Moved);
        Array.ForEach(lost.Activated ?? [], Activated);
        Array.ForEach(lost.Members ?? [], Add);
        Array.ForEach(lost.Reads ?? [], read => _reads.TryAdd((read.User, read.Room), read));
        Array.ForEach(lost.Ended ?? [], Add);
        Array.ForEach(lost.Profiles ?? [], profile => _profiles.TryAdd(profile.User, profile));
        Array.ForEach(lost.Presence ?? [], seen => _presence.TryAdd(seen.User, seen));
        Array.ForEach(lost.Sights ?? [], SightMoved);
        Array.ForEach(lost.Drafts ?? [], Add);
        Array.ForEach(lost.Reminders ?? [], Add);
        Array.ForEach(lost.Failures ?? [], Add);
        Array.ForEach([.. (lost.AnnouncementIds ?? []).Zip(lost.Announcements ?? [])], Announce);
        Array.ForEach(lost.Notifications ?? [], moved => _notifications.TryAdd((moved.User, moved.Room?.Room), moved));
        Array.ForEach(lost.Forgotten ?? [], Add);
        if (lost.Texts is { } texts)
        {
            TextsChanged(texts);
        }
    }

    private (Guid Id, string Text)[]? DrainAnnouncements()
    {
        if (_announcements.Count == 0)
        {
            return null;
        }

        var taken = _announcements.ToArray();
        _announcements.Clear();
        return taken;
    }

    private UserId[]? DrainSights()
    {
        if (_sights.Count == 0)
        {
            return null;
        }

        UserId[] taken = [.. _sights.Take(MaxNotices)];
        _sights.ExceptWith(taken);
        return taken;
    }

    private static T[]? Drain<T>(List<T> notices)
    {
        if (notices.Count == 0)
        {
            return null;
        }

        var taken = notices.Take(MaxNotices).ToArray();
        notices.RemoveRange(0, taken.Length);
        return taken;
    }

    private static T[]? Drain<TKey, TValue, T>(Dictionary<TKey, TValue> notices, Func<KeyValuePair<TKey, TValue>, T> select, int most = MaxNotices)
        where TKey : notnull
    {
        if (notices.Count == 0)
        {
            return null;
        }

        var taken = notices.Take(most).ToArray();
        Array.ForEach(taken, pair => notices.Remove(pair.Key));
        return Array.ConvertAll(taken, pair => select(pair));
    }

    private static int SizeOf(DraftMoved moved) => 160 + Encoding.UTF8.GetByteCount(moved.Draft.Text ?? "");

    private void Collapse(RoomBatch batch) => Moved(new RoomHead(batch.Room, batch.LastSeq));
}
