using System.Text;
using OrleansChat.Cli.Load.Traffic;
using OrleansChat.Cli.Load.Wire;

namespace OrleansChat.Cli.Load.Scenarios;

/// <summary>Fetches pages of one room at a time, around random seqs or from its end, one request in flight per connection.</summary>
/// <param name="events">How many there are, by room.</param>
internal sealed class DeepHistoryTraffic(int page, IReadOnlyDictionary<Guid, int> events, Random random) : ITraffic
{
    private const int Places = 1_024;

    private readonly Dictionary<Guid, byte[][]> _anywhere = events.ToDictionary(
        pair => pair.Key,
        pair => Enumerable.Range(0, Places).Select(_ => Frame(pair.Key, $$"""{"limit":{{page}},"around":{{1 + random.Next(pair.Value)}}}""")).ToArray());

    private readonly Dictionary<Guid, byte[][]> _end = events.ToDictionary(
        pair => pair.Key, pair => new[] { Frame(pair.Key, $$"""{"limit":{{page}}}""") });

    /// <summary>Whose members fetch; empty: nobody.</summary>
    public Guid Room { get; set; }

    /// <summary>Whether they fetch the newest page only.</summary>
    public bool FromTheEnd { get; set; }

    public void Begin(ChatConnection connection) => Fetched(connection);

    public void Ready(ChatConnection connection) => Fetched(connection);

    public void Acknowledged(ChatConnection connection)
    {
    }

    public void Shown(ChatConnection connection, bool own)
    {
    }

    public void Fetched(ChatConnection connection)
    {
        if (connection.Room == Room)
        {
            var frames = (FromTheEnd ? _end : _anywhere)[Room];
            connection.Fetch(frames[random.Next(frames.Length)]);
        }
    }

    private static byte[] Frame(Guid room, string request)
    {
        var record = $$"""{"type":1,"invocationId":"h","target":"History","arguments":["{{room}}",{{request}}]}""";
        return FrameHead.Build(Opcode.Text, Encoding.UTF8.GetBytes(record + '\u001e'));
    }
}
