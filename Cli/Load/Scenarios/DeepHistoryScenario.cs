using OrleansChat.Cli.Load.Report;
using OrleansChat.Cli.Load.Target;

namespace OrleansChat.Cli.Load.Scenarios;

/// <summary>
/// <c>history --events N</c>: pages from anywhere in a room of N events, in turns with pages from its end and with pages from anywhere in
/// a room of 1,000: neither the length of a room's log nor the place in it must be felt.
/// </summary>
internal static class DeepHistoryScenario
{
    private const int Page = 50;
    private const int Few = 1_000;
    private const int Rounds = 3;

    /// <summary>A page may take so many times as long at the 99th percentile; beyond it the run has failed.</summary>
    private const double MostRatio = 3;

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
        var (few, many, newest) = (new List<Window>(), new List<Window>(), new List<Window>());
        for (var round = 0; round < Rounds; round++)
        {
            few.Add(await Measure(shallow, fromTheEnd: false));
            many.Add(await Measure(deep, fromTheEnd: false));
            newest.Add(await Measure(deep, fromTheEnd: true));
        }

        foreach (var (key, share) in RunReport.Percentiles)
        {
            var (a, b, end) = (Median(few, share), Median(many, share), Median(newest, share));
            report.Add($"fetchMs.{key}.{Few}", $"fetch {key} ms, {Few:N0} events", a, "N2");
            report.Add($"fetchMs.{key}.{events}", $"fetch {key} ms, {events:N0} events", b, "N2");
            report.Add($"fetchMs.{key}.ratio", $"… ratio {key}", b / a, "N2");
            report.Add($"fetchMs.{key}.end", $"fetch {key} ms, the end of {events:N0} events", end, "N2");
            report.Add($"fetchMs.{key}.ratioToEnd", $"… ratio {key}, anywhere to the end", b / end, "N2");
            if (key == "p99")
            {
                Judge(b / a, $"in a room of {Few:N0}");
                Judge(b / end, "from the room's end");
            }
        }

        report.Note($"pages of {Page} around random seqs or from the end, {shape.Members} connections with one request in flight each, "
            + $"medians of {Rounds} windows in turns");
        report.Note(await session.Troubles());
        report.Verdict = await Finish.Run(session, system, cancel);

        async Task<Window> Measure(Guid room, bool fromTheEnd)
        {
            await session.Loop.Run(() =>
            {
                (traffic.Room, traffic.FromTheEnd) = (room, fromTheEnd);
                session.Generator.Connections.ForEach(traffic.Begin);
            });
            var window = (await stage.Run(options.Warmup / Rounds, options.Length, cancel)).Warm;
            await session.Loop.Run(() => traffic.Room = Guid.Empty);
            return window;
        }

        void Judge(double ratio, string than)
        {
            if (!(ratio <= MostRatio))
            {
                report.Failures.Add(FormattableString.Invariant(
                    $"p99 of a page from anywhere in a room of {events:N0} events took {ratio:N2} times as long as {than}; {MostRatio:N0} is the limit"));
            }
        }
    }

    private static double Median(IEnumerable<Window> windows, double share) =>
        windows.Select(window => window.Meter.AckMicros.Percentile(share) / 1e3).Order().ElementAt(Rounds / 2);
}
