using OrleansChat.Cli.Load.Report;
using OrleansChat.Cli.Load.Target;

namespace OrleansChat.Cli.Load.Scenarios;

/// <summary><c>history</c>: the last 50 events of hot rooms, fetched over and over.</summary>
internal static class HistoryScenario
{
    private const int Page = 50;
    private const int Fill = 60;

    public static async Task Run(LoadOptions options, TargetSystem system, RunReport report, CancellationToken cancel)
    {
        if (options.Events is { } events)
        {
            await DeepHistoryScenario.Run(options, events, system, report, cancel);
            return;
        }

        var shape = new RoomShape(options.Rooms ?? 20, options.Members ?? 3, 1);
        var users = await system.Provision(shape.Users, shape.Rooms, shape.Members, cancel);
        var traffic = new HistoryTraffic(Fill, Page);
        await using var session = await LoadSession.Create(system, traffic, options.Seed, cancel);
        var fetchers = Math.Min(options.Senders ?? shape.Users, shape.Users);
        await session.Add(Enumerable.Range(0, shape.Users).Select(i => (i, users[i], shape.Sends(i))));
        await session.Open(cancel);
        await session.Loop.Run(() => session.Generator.Connections.FindAll(one => one.Poster is not null).ForEach(traffic.Acknowledged));
        Progress.Show($"{Fill} messages to each of {shape.Rooms} rooms");
        if (!await session.Until(() => session.Generator.Sent.Count == Fill * shape.Rooms, TimeSpan.FromSeconds(60), cancel))
        {
            throw new TimeoutException($"The rooms could not be filled. {await session.Troubles()}");
        }

        await session.Loop.Run(() =>
        {
            traffic.Fetching = true;
            session.Generator.Connections.Take(fetchers).ToList().ForEach(traffic.Fetched);
        });
        var stage = new Stage(session.Loop, options.Scenario, session.Generator.TakeMeter, system.Processes);
        var figures = await stage.Run(options.Warmup, options.Length, cancel);
        await session.Loop.Run(() => traffic.Fetching = false);
        Row("fetchesPerSecond", "fetches/s", window => window.Meter.Fetches / window.Seconds, "N0");
        Row("kibPerFetch", "KiB per answer", window => window.Meter.EventBytes / 1024.0 / Math.Max(1, window.Meter.Fetches), "N1");
        foreach (var (key, share) in RunReport.Percentiles)
        {
            Row($"fetchMs.{key}", $"fetch {key} ms", window => window.Meter.AckMicros.Percentile(share) / 1e3, "N1");
        }

        Row("cpuMicrosPerFetch.servers", "CPU µs/fetch, servers", window => Micros(window, window.ServerCpu), "N0");
        foreach (var process in figures.Warm.Cpu.Keys.Order(StringComparer.Ordinal))
        {
            Row($"cpuMicrosPerFetch.{process}", $"… {process}", window => Micros(window, window.Cpu.GetValueOrDefault(process)), "N0");
        }

        Row("generatorCores", "generator, cores", window => window.GeneratorCores, "N2");
        report.Note($"{fetchers} connections with one request in flight each, {shape.Rooms} rooms");
        report.Note(await session.Troubles());
        report.Verdict = await Finish.Run(session, system, cancel);

        static double Micros(Window window, double seconds) => seconds * 1e6 / Math.Max(1, window.Meter.Fetches);

        void Row(string key, string label, Func<Window, double> value, string format) => report.Rows.Add(
            new ReportRow(key, label, figures.Cold is { } cold ? value(cold) : null, value(figures.Warm), null, null, format));
    }
}
