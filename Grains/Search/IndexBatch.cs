namespace OrleansChat.Grains.Search;

/// <param name="After">How far the index reached.</param>
/// <param name="UpTo">How far it reaches with this batch.</param>
/// <param name="Erasures">As they were counted when the log was read.</param>
internal readonly record struct IndexedRoom(RoomId Room, long After, long UpTo, long Erasures);

/// <summary>What follows in the logs of some rooms: each message once, with its newest text.</summary>
/// <param name="eventsOfRoom">At most so many were read of each.</param>
internal sealed class IndexBatch(int eventsOfRoom)
{
    private readonly Dictionary<RoomId, IndexedRoom> _rooms = [];
    private readonly Dictionary<(RoomId, long), IndexedMessage> _messages = [];
    private IReadOnlyCollection<RoomId> _cut = [];

    public IReadOnlyCollection<IndexedRoom> Rooms => _rooms.Values;

    public IReadOnlyCollection<IndexedMessage> Messages => _messages.Values;

    /// <summary>Rooms of which there may be more. Those that were not come to stand first: a long room must not hold them up for ever.</summary>
    public IEnumerable<RoomId> Unfinished => _cut.Count > 0
        ? _cut.OrderBy(_rooms.ContainsKey)
        : _rooms.Values.Where(room => room.UpTo - room.After >= eventsOfRoom).Select(room => room.Room);

    /// <summary>It is full, and not all was read: there may be more of any room.</summary>
    /// <param name="asked">Also those of which nothing was read.</param>
    public void Cut(IReadOnlyCollection<RoomId> asked) => _cut = asked;

    /// <summary>One event, in the order of seqs.</summary>
    /// <param name="message">The message that it is or changes; null: none that has a text.</param>
    public void Add(IndexedRoom room, IndexedMessage? message)
    {
        _rooms[room.Room] = room;
        if (message is not null)
        {
            _messages[(room.Room, message.Seq)] = message;
        }
    }
}
