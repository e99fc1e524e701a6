using System.Diagnostics;
using OrleansChat.Cli.Load.Limits;
using OrleansChat.Cli.Load.Report;
using OrleansChat.Cli.Load.Target;

namespace OrleansChat.Cli.Load.Scenarios;

/// <summary><c>storm</c>: everybody comes back at once. A sign-on is connect, upgrade, handshake and Sync up to CaughtUp.</summary>
internal static class StormScenario
{
    private const int AtOnce = 100;
    private static readonly TimeSpan WaveLimit = TimeSpan.FromMinutes(1);

    public static async Task Run(LoadOptions options, TargetSystem system, RunReport report, CancellationToken cancel)
    {
        var shape = new RoomShape(options.Rooms ?? 200, options.Members ?? 10, 0);
        var users = await system.Provision(shape.Users, shape.Rooms, shape.Members, cancel);
        var atOnce = options.Senders ?? AtOnce;
        var traffic = new StormTraffic();
        await using var session = await LoadSession.Create(system, traffic, options.Seed, cancel);
        await session.Add(Enumerable.Range(0, shape.Users).Select(i => (i, users[i], false)));
        var waves = new List<double>();
        var used = new Dictionary<string, double>();
        var clock = Stopwatch.StartNew();
        var warm = 0;
        while (waves.Count < 2 || warm == waves.Count || clock.Elapsed < options.Warmup + options.Length)
        {
            warm = clock.Elapsed < options.Warmup ? waves.Count + 1 : warm;
            var before = CpuSnapshot.Take(system.Processes());
            var seconds = await Wave(session, traffic, atOnce, cancel);
            used = before.Until(CpuSnapshot.Take(system.Processes()));
            waves.Add(shape.Users / seconds);
            Progress.Show($"{options.Scenario}  {clock.Elapsed.TotalSeconds:0} s · {waves[^1]:N0} sign-ons/s");
            await session.Loop.Run(() => session.Generator.Connections.ForEach(one => one.Leave()));
            await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System, cancel);
        }

        var rates = waves.Skip(Math.Min(warm, waves.Count - 1)).Order().ToList();
        (double Cold, double Warm)? limit = options.Limit ? await StormLimit.Run(shape.Users, atOnce, options.Length, cancel) : null;
        report.Rows.Add(new ReportRow(
            "signOnsPerSecond", "sign-ons/s", waves[0], rates[rates.Count / 2], limit?.Cold, limit?.Warm, "N0", true));
        foreach (var (process, seconds) in used.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            report.Add($"cpuMicrosPerSignOn.{process}", $"CPU µs/sign-on, {process}", seconds * 1e6 / shape.Users, "N0");
        }

        report.Note($"{waves.Count} waves of {shape.Users}, {atOnce} under way at once; cold is the first, warm the median after the warm-up");
        report.Note(await session.Troubles());
        await session.Open(cancel);
        report.Verdict = await Finish.Run(session, system, cancel);
    }

    /// <returns>Seconds from the first connect to the last CaughtUp.</returns>
    private static async Task<double> Wave(LoadSession session, StormTraffic traffic, int atOnce, CancellationToken cancel)
    {
        var clock = Stopwatch.StartNew();
        var done = await session.Loop.Run(() => traffic.Begin(session.Generator, atOnce));
        try
        {
            await done.WaitAsync(WaveLimit, TimeProvider.System, cancel);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"Not all could sign on within {WaveLimit.TotalSeconds} s. {await session.Troubles()}");
        }

        return clock.Elapsed.TotalSeconds;
    }
}
