using OrleansChat.Rooms;

namespace OrleansChat.Gateway.Delivery;

/// <summary>The last events of a feed, so that whoever is nearly there catches up without a read.</summary>
internal sealed class RecentEvents
{
    private const int MaxEvents = 64;
    private const int MaxCharacters = 32 * 1024;

    private readonly Queue<RoomEvent> _events = new();
    private int _characters;

    public void Add(ReadOnlySpan<RoomEvent> events)
    {
        foreach (var item in events)
        {
            if (item is { Kind: EventKind.Deletion, Target: { } message })
            {
                // Who comes later is not shown what was deleted meanwhile.
                Erase(kept => kept.IsErasedWith(message));
            }

            _events.Enqueue(item);
            _characters += item.Text?.Length ?? 0;
            while (_events.Count > MaxEvents || (_characters > MaxCharacters && _events.Count > 1))
            {
                Drop();
            }
        }
    }

    /// <summary>What lies before the seq goes, and what is left of it after that.</summary>
    public void Forget(long firstSeq)
    {
        while (_events.TryPeek(out var first) && first.Seq < firstSeq)
        {
            Drop();
        }

        Erase(kept => kept.IsLostBefore(firstSeq));
    }

    public void Clear()
    {
        _events.Clear();
        _characters = 0;
    }

    /// <summary>All events after <paramref name="seq"/>; null if some of them are no longer here.</summary>
    public RoomEvent[]? After(long seq) =>
        _events.Count > 0 && _events.Peek().Seq <= seq + 1 ? [.. _events.Where(item => item.Seq > seq)] : null;

    private void Erase(Func<RoomEvent, bool> which)
    {
        for (var left = _events.Count; left > 0; left--)
        {
            var item = _events.Dequeue();
            var erased = which(item);
            _characters -= erased ? item.Text?.Length ?? 0 : 0;
            _events.Enqueue(erased ? item.Erased() : item);
        }
    }

    private void Drop() => _characters -= _events.Dequeue().Text?.Length ?? 0;
}
