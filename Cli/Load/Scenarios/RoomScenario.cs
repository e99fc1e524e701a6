using OrleansChat.Cli.Load.Chaos;
using OrleansChat.Cli.Load.Checker;
using OrleansChat.Cli.Load.Limits;
using OrleansChat.Cli.Load.Report;
using OrleansChat.Cli.Load.Sample;
using OrleansChat.Cli.Load.Target;
using OrleansChat.Cli.Provision;

namespace OrleansChat.Cli.Load.Scenarios;

/// <summary><c>big-room</c>, <c>many-rooms</c> and <c>dm</c>: messages through rooms.</summary>
internal static class RoomScenario
{
    // One event of a 200-byte message, where no run has told.
    private const int UsualFrameBytes = 480;

    public static RoomShape ShapeOf(LoadOptions options)
    {
        var (rooms, members, senders) = options.Scenario switch
        {
            "big-room" => (1, 500, 2),
            "many-rooms" => (200, 10, 1),
            _ => (500, 2, 2),
        };
        members = options.Members ?? members;
        return new RoomShape(options.Rooms ?? rooms, members, Math.Clamp(options.Senders ?? senders, 1, members), options.Scenario == "dm");
    }

    public static async Task Run(LoadOptions options, TargetSystem system, RunReport report, CancellationToken cancel)
    {
        var shape = ShapeOf(options);
        var users = await system.Provision(shape.Users, shape.Rooms, shape.Members, cancel);
        var traffic = new RoomTraffic(shape);
        Figures ours;
        int frameBytes;
        await using (var session = await LoadSession.Create(system, traffic, options.Seed, cancel))
        {
            await AddMembers(session, shape, users, Math.Min(options.Sample, shape.Users - shape.Rooms), system);
            await session.Open(cancel);
            await session.Loop.Run(() => traffic.Begin(session.Generator));
            var stage = new Stage(session.Loop, options.Scenario, session.Generator.TakeMeter, system.Processes);
            ours = await Measure(options, system, session, stage, report, cancel);
            var frames = ours.Warm.Meter.EventFrames;
            frameBytes = frames == 0 ? UsualFrameBytes : (int)(ours.Warm.Meter.EventBytes / frames);
            report.Verdict = await Finish.Run(session, system, cancel);
            report.Note(await session.Troubles());
            report.Judge(await session.Loop.Run(() => session.Generator.Sent.CountBy(sent => sent.Outcome).ToDictionary()));
            report.Note($"{session.Generator.Reconnects} connections lost, {session.Generator.Truncations} replays cut by the server");
            var perFrame = (double)ours.Warm.Meter.RawDeliveries / Math.Max(1, frames);
            report.Note(FormattableString.Invariant($"a delivery frame is {frameBytes} bytes and holds {perFrame:0.00} events on average"));
        }

        Figures? limit = null;
        if (options.Limit && options.Chaos.Count == 0)
        {
            limit = await BroadcastLimit.Run(shape, frameBytes, options.Warmup, options.Length, options.Seed, cancel);
        }

        report.AddFigures(ours, limit);
        if (limit is not null && options.Scenario == "many-rooms" && system.Connection is { } connection)
        {
            var rows = await CopyLimit.RowsPerSecond(connection, 1, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(4), cancel);
            var sends = ours.Warm.SendsPerSecond;
            report.Rows.Add(new ReportRow("durableSendsPerSecond", "durable sends/s; limit: COPY", null, sends, null, rows, "N0", true));
        }
    }

    private static async Task<Figures> Measure(
        LoadOptions options, TargetSystem system, LoadSession session, Stage stage, RunReport report, CancellationToken cancel)
    {
        if (options.Chaos.Count == 0)
        {
            return await stage.Run(options.Warmup, options.Length, cancel);
        }

        var warmup = await stage.Measure("warm-up", options.Warmup, cancel);
        var data = system.Data ?? throw new InvalidOperationException("--chaos needs a system that ./dev started here.");
        var chaos = new ChaosRun(session, data, options.Freeze, options.Seed);
        var faults = chaos.Run(options.Chaos, upgraded: options.From is not null && options.Chaos.Contains(Fault.Rolling), report, cancel);
        var window = await stage.Measure("chaos", options.Length, cancel, until: faults);
        await faults;
        return new Figures(warmup, window);
    }

    /// <summary>Some who only listen use the real client; where all send, it is their second device.</summary>
    private static async Task AddMembers(
        LoadSession session, RoomShape shape, IReadOnlyList<ProvisionedUser> users, int sample, TargetSystem system)
    {
        var sampled = new HashSet<int>();
        for (var i = 0; i < sample; i++)
        {
            var room = (int)((long)i * shape.Rooms / sample);
            var member = ((room + 1) * shape.Members) - 1;
            while (sampled.Contains(member))
            {
                member--;
            }

            sampled.Add(member);
            session.Sampled.Add(new SampledClient(session.Generator, users[member], system.Urls, i));
        }

        await session.Add(Enumerable.Range(0, shape.Users)
            .Where(i => !sampled.Contains(i) || shape.Sends(i))
            .Select(i => (i, users[i], shape.Sends(i))));
    }
}
