namespace OrleansChat.Grains.Search;

/// <summary>Rooms whose logs moved on this silo. A hint, and bounded: what is not noted here the indexer finds by looking.</summary>
internal sealed class SearchQueue
{
    private const int Most = 100_000;

    private readonly Lock _gate = new();
    private readonly HashSet<RoomId> _known = [];
    private readonly Queue<RoomId> _rooms = [];

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _rooms.Count;
            }
        }
    }

    public void Note(RoomId room)
    {
        lock (_gate)
        {
            if (_known.Count < Most && _known.Add(room))
            {
                _rooms.Enqueue(room);
            }
        }
    }

    /// <summary>Those that wait longest.</summary>
    public RoomId[] Take(int limit)
    {
        lock (_gate)
        {
            var taken = new RoomId[Math.Min(limit, _rooms.Count)];
            for (var index = 0; index < taken.Length; index++)
            {
                taken[index] = _rooms.Dequeue();
                _known.Remove(taken[index]);
            }

            return taken;
        }
    }
}
