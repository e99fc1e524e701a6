using OrleansChat.Cli.Load.Report;
using OrleansChat.Cli.Load.Target;
using OrleansChat.Cli.Load.Traffic;

namespace OrleansChat.Cli.Load.Scenarios;

/// <summary>
/// <c>presence</c>: what watchers cost where they do not watch, in turns with the same traffic without them; then how soon they are told
/// where they do. The checker compares what every watcher was told with what the watched said.
/// </summary>
internal static class PresenceScenario
{
    private const int Rounds = 3;
    private const int MovesAtOnce = 10;

    /// <summary>A delivery may take so many times the servers' CPU while others are watched elsewhere; beyond it the run has failed.</summary>
    private const double MostRatio = 1.25;

    private static readonly TimeSpan MovePeriod = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan ToldLimit = TimeSpan.FromSeconds(30);

    public static async Task Run(LoadOptions options, TargetSystem system, RunReport report, CancellationToken cancel)
    {
        var shape = new RoomShape(options.Rooms ?? 100, options.Members ?? 20, options.Senders ?? 1);
        if (shape.Rooms < 2 || shape.Rooms % 2 > 0 || shape.Members < 2)
        {
            throw new InvalidOperationException("presence needs an even number of rooms, of two members or more: half of them are watched.");
        }

        var users = await system.Provision(shape.Users, shape.Rooms, shape.Members, cancel);
        var traffic = new PresenceTraffic(shape, new Random(options.Seed));
        await using var session = await LoadSession.Create(system, traffic, options.Seed, cancel);
        await session.Add(Enumerable.Range(0, shape.Users).Select(i => (i, users[i], !traffic.Watches(i) && shape.Sends(i))));
        await session.Open(cancel);
        await session.Loop.Run(() => traffic.Begin(session.Generator));
        var stage = new Stage(session.Loop, options.Scenario, session.Generator.TakeMeter, system.Processes);
        await stage.Measure("warm-up", options.Warmup, cancel);

        var (watchers, others) = await session.Loop.Run(() => (
            session.Generator.Connections.FindAll(one => traffic.Watches(one.Index)),
            session.Generator.Connections.FindAll(one => !traffic.Watches(one.Index))));
        var (without, with) = (new List<Window>(), new List<Window>());
        var strayed = 0;
        using (await Moving(session, traffic, others))
        {
            for (var round = 0; round < Rounds; round++)
            {
                await Watch(false);
                without.Add(await stage.Measure("nobody watches", options.Length, cancel));
                await Watch(true);
                with.Add(await stage.Measure($"{watchers.Count} watch elsewhere", options.Length, cancel));
                strayed += await session.Loop.Run(() => traffic.Pushes);
            }
        }

        Window moved;
        await session.Loop.Run(traffic.Reset);
        using (await Moving(session, traffic, watchers))
        {
            moved = await stage.Measure("the watched move", options.Length, cancel);
        }

        var (pushes, sightings, told) = await session.Loop.Run(() => (traffic.Pushes, traffic.Sightings, traffic.ToldMicros));
        Compare("deliveriesPerSecond", "deliveries/s", window => window.DeliveriesPerSecond, "N0");
        var ratio = Compare("cpuMicrosPerDelivery", "CPU µs/delivery, servers", window => window.MicrosPerDelivery(window.ServerCpu), "N1");
        report.Add("strayed", "pushes to them meanwhile", strayed, "N0");
        report.Add("sightingsPerSecond", "sightings/s where they watch", sightings / moved.Seconds, "N0");
        report.Add("pushesPerSecond", "… in pushes/s", pushes / moved.Seconds, "N0");
        report.Add("toldMs.p50", "told p50 ms", told.Percentile(0.5) / 1e3, "N0");
        report.Add("toldMs.p99", "told p99 ms", told.Percentile(0.99) / 1e3, "N0");
        report.Note($"{watchers.Count} watch the {shape.Members - 1} others of their rooms; in {shape.Rooms / 2} other rooms people write, come and go; "
            + $"medians of {Rounds} windows in turns");
        report.Note(await session.Troubles());
        if (double.IsNaN(ratio))
        {
            report.Note("the servers' CPU is not known: they were not started by ./dev on this machine, and the ratio was not judged");
        }

        if (ratio > MostRatio)
        {
            report.Failures.Add(FormattableString.Invariant(
                $"a delivery in rooms that nobody watches took {ratio:N2} times the servers' CPU while others were watched; {MostRatio:N2} is the limit"));
        }

        if (strayed > 0)
        {
            report.Failures.Add($"{strayed} pushes went to watchers while nobody moved whom they watch");
        }

        await Agree();
        report.Failures.AddRange(await session.Loop.Run(() => traffic.Wrong.ToList()));
        report.Note($"{watchers.Count * (shape.Members - 1):N0} sightings compared with what was said, at the end of each stage");
        report.Verdict = await Finish.Run(session, system, cancel);

        async Task Watch(bool watching)
        {
            await session.Loop.Run(() => traffic.Watch(session.Generator.Connections, watching));
            await Agree();
            await session.Loop.Run(traffic.Reset);
        }

        // A push may still be on its way: what every watcher was told must become what is.
        async Task Agree()
        {
            if (!await session.Until(() => traffic.Differences().Count == 0, ToldLimit, cancel))
            {
                report.Failures.AddRange(await session.Loop.Run(traffic.Differences));
            }
        }

        double Compare(string key, string label, Func<Window, double> value, string format)
        {
            var (a, b) = (Median(without.Select(value)), Median(with.Select(value)));
            report.Add($"{key}.without", $"{label}, without", a, format);
            report.Add($"{key}.with", $"… with {watchers.Count} watchers elsewhere", b, format);
            report.Add($"{key}.ratio", "… ratio", b / a, "N2");
            return b / a;
        }
    }

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(Rounds / 2);

    /// <summary>Until it is disposed of, these say something else of themselves in turns.</summary>
    private static Task<Mover> Moving(LoadSession session, PresenceTraffic traffic, IReadOnlyList<ChatConnection> users) => session.Loop.Run(() =>
    {
        var mover = new Mover(session, traffic, users);
        mover.Go();
        return mover;
    });

    private sealed class Mover(LoadSession session, PresenceTraffic traffic, IReadOnlyList<ChatConnection> users) : IDisposable
    {
        private volatile bool _ended;
        private int _next;

        public void Go()
        {
            for (var count = 0; count < MovesAtOnce && !_ended; count++)
            {
                traffic.Move(users[_next++ % users.Count]);
            }

            if (!_ended)
            {
                session.Loop.After(MovePeriod, Go);
            }
        }

        public void Dispose() => _ended = true;
    }
}
