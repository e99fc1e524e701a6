using System.Collections.Immutable;
using OrleansChat.Rooms;

namespace OrleansChat.Grains.Rooms;

/// <summary>The newest committed events of a room, in memory: what most pulls ask for.</summary>
public sealed class RoomTail(int capacity)
{
    private readonly Queue<RoomEvent> _events = new();
    private long _firstSeq;

    /// <summary>The last committed seq.</summary>
    public long Head { get; private set; }

    public void Load(long head, IEnumerable<RoomEvent> events)
    {
        _events.Clear();
        Head = head;
        foreach (var entry in events)
        {
            _events.Enqueue(entry);
        }

        // It may have been read before what is gone went.
        Forget(_firstSeq);
    }

    /// <summary>The log begins at this seq by now: what lies before it goes, with the edits of it.</summary>
    public void Forget(long firstSeq)
    {
        _firstSeq = Math.Max(firstSeq, _firstSeq);
        while (_events.TryPeek(out var first) && first.Seq < _firstSeq)
        {
            _events.Dequeue();
        }

        Erase(entry => entry.IsLostBefore(_firstSeq));
    }

    public void Add(RoomEvent entry)
    {
        if (entry.Kind == EventKind.Deletion)
        {
            var message = entry.Target!.Value;
            Erase(kept => kept.IsErasedWith(message));
        }

        if (_events.Count >= capacity)
        {
            _events.Dequeue();
        }

        _events.Enqueue(entry);
        Head = entry.Seq;
    }

    /// <summary>Up to <paramref name="limit"/> events after a seq and at most <paramref name="maxBytes"/>; empty if the tail does not reach back to it.</summary>
    public ImmutableArray<RoomEvent> After(long seq, int limit, int maxBytes)
    {
        if (_events.Count == 0 || _events.Peek().Seq > seq + 1)
        {
            return [];
        }

        var found = ImmutableArray.CreateBuilder<RoomEvent>();
        var bytes = 0;
        foreach (var entry in _events)
        {
            if (entry.Seq <= seq)
            {
                continue;
            }

            bytes += EventReader.SizeOf(entry);
            if (found.Count == limit || (bytes > maxBytes && found.Count > 0))
            {
                break;
            }

            found.Add(entry);
        }

        return found.ToImmutable();
    }

    private void Erase(Func<RoomEvent, bool> which)
    {
        for (var left = _events.Count; left > 0; left--)
        {
            var entry = _events.Dequeue();
            _events.Enqueue(which(entry) ? entry.Erased() : entry);
        }
    }
}
