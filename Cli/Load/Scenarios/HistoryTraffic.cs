using System.Text;
using OrleansChat.Cli.Load.Traffic;
using OrleansChat.Cli.Load.Wire;

namespace OrleansChat.Cli.Load.Scenarios;

/// <summary>First fills the rooms, then fetches their newest page over and over, one request in flight per connection.</summary>
internal sealed class HistoryTraffic(int fill, int page) : ITraffic
{
    private readonly Dictionary<Guid, byte[]> _frames = [];
    private readonly Dictionary<int, int> _posted = [];

    public bool Fetching { get; set; }

    public void Ready(ChatConnection connection)
    {
        if (Fetching)
        {
            Fetched(connection);
        }
    }

    /// <summary>Posts the next message of the filling.</summary>
    public void Acknowledged(ChatConnection connection)
    {
        var posted = _posted.GetValueOrDefault(connection.Index);
        if (posted < fill)
        {
            _posted[connection.Index] = posted + 1;
            connection.Post();
        }
    }

    public void Shown(ChatConnection connection, bool own)
    {
    }

    public void Fetched(ChatConnection connection)
    {
        if (Fetching)
        {
            connection.Fetch(FrameOf(connection.Room));
        }
    }

    private byte[] FrameOf(Guid room)
    {
        if (!_frames.TryGetValue(room, out var frame))
        {
            var record = $$"""{"type":1,"invocationId":"h","target":"History","arguments":["{{room}}",{"limit":{{page}}}]}""";
            _frames[room] = frame = FrameHead.Build(Opcode.Text, Encoding.UTF8.GetBytes(record + '\u001e'));
        }

        return frame;
    }
}
