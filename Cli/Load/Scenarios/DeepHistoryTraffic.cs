using System.Text;
using OrleansChat.Cli.Load.Traffic;
using OrleansChat.Cli.Load.Wire;

namespace OrleansChat.Cli.Load.Scenarios;

/// <summary>Fetches pages around random seqs of one room at a time, one request in flight per connection.</summary>
/// <param name="events">How many there are, by room.</param>
internal sealed class DeepHistoryTraffic(int page, IReadOnlyDictionary<Guid, int> events, Random random) : ITraffic
{
    private const int Places = 1_024;

    private readonly Dictionary<Guid, byte[][]> _frames = events.ToDictionary(
        pair => pair.Key, pair => Enumerable.Range(0, Places).Select(_ => Frame(pair.Key, page, 1 + random.Next(pair.Value))).ToArray());

    /// <summary>Whose members fetch; empty: nobody.</summary>
    public Guid Room { get; set; }

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
            connection.Fetch(_frames[Room][random.Next(Places)]);
        }
    }

    private static byte[] Frame(Guid room, int page, int around)
    {
        var record = $$"""{"type":1,"invocationId":"h","target":"History","arguments":["{{room}}",{"limit":{{page}},"around":{{around}}}]}""";
        return FrameHead.Build(Opcode.Text, Encoding.UTF8.GetBytes(record + '\u001e'));
    }
}
