using System.Diagnostics;
using System.Text;
using OrleansChat.Cli.Load.Traffic;
using OrleansChat.Cli.Load.Wire;

namespace OrleansChat.Cli.Load.Limits;

/// <summary>Sign-ons to the bare server: connect, upgrade and two round trips, by nobody.</summary>
internal static class StormLimit
{
    /// <returns>Sign-ons per second of the first wave, and the median of the rest.</returns>
    public static async Task<(double Cold, double Warm)> Run(int count, int atOnce, TimeSpan length, CancellationToken cancel)
    {
        await using var process = await LimitProcess.Start(cancel);
        await using var loop = new EventLoop();
        var server = await Address.Resolve(process.Url, cancel);
        var connections = await loop.Run(() => Enumerable.Range(0, count).Select(_ => new SignOn(loop, server)).ToList());
        var rates = new List<double>();
        for (var clock = Stopwatch.StartNew(); rates.Count < 2 || clock.Elapsed < length;)
        {
            var wave = Stopwatch.StartNew();
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await loop.Run(() => Begin(connections, atOnce, done));
            await await Task.WhenAny(done.Task, loop.Ended).WaitAsync(cancel);
            rates.Add(count / wave.Elapsed.TotalSeconds);
            await loop.Run(() => connections.ForEach(one => one.Abort()));
            await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System, cancel);
        }

        var warm = rates.Skip(1).Order().ToList();
        return (rates[0], warm[warm.Count / 2]);
    }

    private static void Begin(List<SignOn> connections, int atOnce, TaskCompletionSource done)
    {
        var (opened, ready) = (0, 0);
        for (; opened < Math.Min(atOnce, connections.Count); opened++)
        {
            connections[opened].Start(Next);
        }

        void Next()
        {
            if (++ready == connections.Count)
            {
                done.SetResult();
            }
            else if (opened < connections.Count)
            {
                connections[opened++].Start(Next);
            }
        }
    }

    private sealed class SignOn(EventLoop loop, Address server) : WireConnection(loop)
    {
        private static readonly byte[] Handshake = FrameHead.Build(Opcode.Text, "{\"protocol\":\"json\",\"version\":1}\u001e"u8);
        private static readonly byte[] Sync = FrameHead.Build(
            Opcode.Text, Encoding.UTF8.GetBytes("""{"type":1,"target":"Sync","arguments":[{}]}""" + new string(' ', 400) + '\u001e'));

        private Action? _ready;
        private int _answers;

        public void Start(Action ready)
        {
            (_ready, _answers) = (ready, 0);
            Open(server.Endpoint, UpgradeRequest(server.Url, "/echo/all", null));
        }

        public override void OnRecord(ReadOnlySpan<byte> record)
        {
            if (++_answers == 1)
            {
                Send(Sync);
            }
            else
            {
                _ready!();
            }
        }

        protected override void OnUpgraded() => Send(Handshake);

        protected override void OnClosed(string reason) => throw new IOException("The bare server failed: " + reason);
    }
}
