using System.Text;
using OrleansChat.Cli.Load.Traffic;
using OrleansChat.Cli.Load.Wire;

namespace OrleansChat.Cli.Load.Limits;

/// <summary>What the sockets of a limit run do when they see a frame.</summary>
internal enum LimitRole
{
    Listen,

    /// <summary>Sends the next frame when its own came back.</summary>
    Loop,

    /// <summary>Sends a frame when the other's came.</summary>
    Answer,
}

/// <summary>A socket of the bare server: reads the same frames with the same effort, and checks nothing.</summary>
internal sealed class LimitConnection : WireConnection
{
    private readonly LimitGenerator _generator;
    private readonly LimitRole _role;
    private readonly int _index;
    private readonly byte[] _frame;
    private readonly int _clientId;
    private int _counter;

    public LimitConnection(LimitGenerator generator, int index, Guid room, LimitRole role, int frameBytes)
        : base(generator.Loop)
    {
        _generator = generator;
        _index = index;
        _role = role;
        _frame = role == LimitRole.Listen ? [] : EventsFrame(room, frameBytes, generator.Random);
        _clientId = _frame.AsSpan().IndexOf(Encoding.ASCII.GetBytes(Guid.Empty.ToString()));
    }

    public void Connect(Address server, string path) => Open(server.Endpoint, UpgradeRequest(server.Url, path, null));

    public void Post()
    {
        ClientIds.Write(_frame.AsSpan(_clientId, ClientIds.Length), _generator.RunNumber, _index, _counter++ & 0xFFFFFF, Loop.Now);
        Send(_frame);
    }

    public override void OnRecord(ReadOnlySpan<byte> record)
    {
        var length = record.Length;
        _ = Scan.Number(ref record, "\"prevSeq\":"u8);
        _ = Scan.Number(ref record, "\"seq\":"u8);
        if (!ClientIds.TryRead(Scan.Text(record, "\"clientId\":\""u8), _generator.RunText, out var sender, out var micros))
        {
            throw new InvalidDataException("The bare server sent something else than it got.");
        }

        _generator.Meter.Deliveries++;
        _generator.Meter.EventFrames++;
        _generator.Meter.EventBytes += length + 1;
        _generator.Meter.DeliveryMicros.Record(Loop.Now - micros);
        if (_role == (sender == _index ? LimitRole.Loop : LimitRole.Answer))
        {
            _generator.Meter.Acks++;
            if (_generator.Posting)
            {
                Post();
            }
        }
    }

    protected override void OnUpgraded() => _generator.Opened++;

    protected override void OnClosed(string reason) => throw new IOException("The bare server failed: " + reason);

    /// <summary>A frame of the form and size of a real delivery of one event.</summary>
    private static byte[] EventsFrame(Guid room, int bytes, Random random)
    {
        var none = Guid.Empty;
        var body = $$""","sender":"{{room}}","clientId":"{{none}}","text":"{{PostFrame.Body(random)}}"}""";
        var item = """{"seq":1000001,"kind":"message","at":"2026-01-01T00:00:00.000Z" """.TrimEnd() + body;
        var record = $$"""{"type":1,"target":"Events","arguments":[{"roomId":"{{room}}","prevSeq":1000000,"items":[{{item}}]}]}""";
        var padding = Math.Max(0, bytes - record.Length - 1);
        return FrameHead.Build(Opcode.Text, Encoding.UTF8.GetBytes(record + new string(' ', padding) + '\u001e'));
    }
}
