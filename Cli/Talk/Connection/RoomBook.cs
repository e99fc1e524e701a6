using OrleansChat.Cli.Terminal;
using OrleansChat.Client.Rooms;

namespace OrleansChat.Cli.Talk.Connection;

/// <summary>The rooms of a user: what they are called and how much is unread in each.</summary>
internal sealed class RoomBook(Guid user)
{
    private readonly Dictionary<Guid, (string Title, UnreadCount Count)> _rooms = [];

    /// <summary>All rooms with something unread, for the status line.</summary>
    public string Summary
    {
        get
        {
            var unread = _rooms.Values.Select(room => (room.Title, room.Count.Unread)).Where(room => room.Unread > 0)
                .Select(room => $"{room.Title} {room.Unread}").ToArray();
            return unread.Length == 0 ? "nothing unread" : "unread: " + string.Join(", ", unread);
        }
    }

    public IEnumerable<string> Titles => _rooms.Values.Select(room => room.Title);

    /// <summary>False: known already.</summary>
    public bool Add(SyncedRoom room)
    {
        var isNew = !_rooms.TryGetValue(room.RoomId, out var known);
        var title = SafeText.Line(room.Name);
        title = title.Length == 0 ? "direct " + room.RoomId.ToString()[..8] : room.Kind == "direct" ? "@" + title : title;
        // A new count, also where there is one: the log may be another now, with other numbers.
        var count = new UnreadCount(user, isAsked: room is { Kind: "direct", Role: "guest" });
        count.Set(new ReadMoved(room.RoomId, room.ReadSeq, room.Unread, room.Mentions, room.MarkedUnread, room.Head));
        _rooms[room.RoomId] = (known.Title ?? title, count);
        return isNew;
    }

    public void Remove(Guid room) => _rooms.Remove(room);

    public string Title(Guid room) => _rooms.TryGetValue(room, out var known) ? known.Title : "room " + room.ToString()[..8];

    public void SetTitle(Guid room, string title) =>
        _rooms[room] = (title, _rooms.TryGetValue(room, out var known) ? known.Count : new UnreadCount(user));

    public long Unread(Guid room) => _rooms.TryGetValue(room, out var known) ? known.Count.Unread : 0;

    /// <summary>Whether it is a direct room that somebody else asks for, and the user has not accepted.</summary>
    public bool IsAsked(Guid room) => _rooms.TryGetValue(room, out var known) && known.Count.IsAsked;

    /// <summary>Takes a count of the server's.</summary>
    public void Set(ReadMoved moved)
    {
        if (_rooms.TryGetValue(moved.RoomId, out var known))
        {
            known.Count.Set(moved);
        }
    }

    /// <summary>Takes a room's next event.</summary>
    public void Apply(Guid room, RoomEvent next)
    {
        if (_rooms.TryGetValue(room, out var known))
        {
            known.Count.Apply(next);
        }
    }

    /// <summary>The user has seen everything up to here; the server learns it later.</summary>
    public void Read(Guid room, long seq) => Set(new ReadMoved(room, seq, 0, Head: seq));
}
