using OrleansChat.Cli.Load.Report;
using OrleansChat.Cli.Load.Target;

namespace OrleansChat.Cli.Load.Scenarios;

/// <summary>
/// <c>history --events N</c>: pages from anywhere in a room of N events, in turns with pages from anywhere in a room of 1,000: the length
/// of a room's log must not be felt.
/// </summary>
internal static class DeepHistoryScenario
{
    private const int Page = 50;
    private const int Few = 1_000;
    private const int Rounds = 3;

    public static async Task Run(LoadOptions options, int events, TargetSystem system, RunReport report, CancellationToken cancel)
    {
        var connection = system.Connection ?? throw new InvalidOperationException("history --events writes to the database itself: give --connection.");
        var shape = new RoomShape(2, options.Members ?? 4, 0);
        var users = await system.Provision(shape.Users, shape.Rooms, shape.Members, cancel);
        var (shallow, deep) = (users[0].Rooms[0], users[^1].Rooms[0]);
        await using (var filler = new LogFiller(connection))
        {
            Progress.Show($"{Few:N0} events into one room, {events:N0} into the other");
            await filler.Fill(shallow, Few, cancel);
            await filler.Fill(deep, events, cancel);
        }

        var traffic = new DeepHistoryTraffic(Page, new Dictionary<Guid, int> { [shallow] = Few, [deep] = events }, new Random(options.Seed));
        await using var session = await LoadSession.Create(system, traffic, options.Seed, cancel);
        await session.Add(Enumerable.Range(0, shape.Users).Select(i => (i, users[i], false)));
        await session.Open(cancel);
        var stage = new Stage(session.Loop, options.Scenario, session.Generator.TakeMeter, system.Processes);
        var (few, many) = (new List<Window>(), new List<Window>());
        for (var round = 0; round < Rounds; round++)
        {
            few.Add(await Measure(shallow));
            many.Add(await Measure(deep));
        }

        foreach (var (key, share) in RunReport.Percentiles)
        {
            var (a, b) = (Median(few, share), Median(many, share));
            Row($"fetchMs.{key}.{Few}", $"fetch {key} ms, {Few:N0} events", a, "N2");
            Row($"fetchMs.{key}.{events}", $"fetch {key} ms, {events:N0} events", b, "N2");
            Row($"fetchMs.{key}.ratio", $"… ratio {key}", b / a, "N2");
        }

        report.Note($"pages of {Page} around random seqs, {shape.Members} connections with one request in flight each, medians of {Rounds} windows in turns");
        report.Note(await session.Troubles());
        report.Verdict = await Finish.Run(session, system, cancel);

        async Task<Window> Measure(Guid room)
        {
            await session.Loop.Run(() =>
            {
                traffic.Room = room;
                session.Generator.Connections.ForEach(traffic.Begin);
            });
            var window = (await stage.Run(options.Warmup / Rounds, options.Length, cancel)).Warm;
            await session.Loop.Run(() => traffic.Room = Guid.Empty);
            return window;
        }

        void Row(string key, string label, double value, string format) => report.Rows.Add(new ReportRow(key, label, null, value, null, null, format));
    }

    private static double Median(IEnumerable<Window> windows, double share) =>
        windows.Select(window => window.Meter.AckMicros.Percentile(share) / 1e3).Order().ElementAt(Rounds / 2);
}
