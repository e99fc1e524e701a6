using OrleansChat.Cli.Terminal;
using OrleansChat.Client.Rooms;

namespace OrleansChat.Cli.Talk.Connection;

/// <summary>The user's rooms: what they are called and how much is unread in each.</summary>
internal sealed class RoomBook
{
    private readonly Dictionary<Guid, (string Title, long Unread)> _rooms = [];

    // Direct rooms that strangers ask for: nothing of them is unread.
    private readonly HashSet<Guid> _asked = [];

    /// <summary>All rooms with something unread, for the status line.</summary>
    public string Summary
    {
        get
        {
            var unread = _rooms.Values.Where(room => room.Unread > 0).Select(room => $"{room.Title} {room.Unread}").ToArray();
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
        _rooms[room.RoomId] = (known.Title ?? title, room.Unread);
        if (room is { Kind: "direct", Role: "guest" })
        {
            _asked.Add(room.RoomId);
        }
        else
        {
            _asked.Remove(room.RoomId);
        }

        return isNew;
    }

    public void Accept(Guid room) => _asked.Remove(room);

    public void Remove(Guid room) => _rooms.Remove(room);

    public string Title(Guid room) => _rooms.TryGetValue(room, out var known) ? known.Title : "room " + room.ToString()[..8];

    public void SetTitle(Guid room, string title) => _rooms[room] = (title, Unread(room));

    public long Unread(Guid room) => _rooms.GetValueOrDefault(room).Unread;

    public void SetUnread(Guid room, long unread)
    {
        if (_rooms.TryGetValue(room, out var known))
        {
            _rooms[room] = known with { Unread = unread };
        }
    }

    public long AddUnread(Guid room, long more)
    {
        SetUnread(room, Unread(room) + (_asked.Contains(room) ? 0 : more));
        return Unread(room);
    }
}
