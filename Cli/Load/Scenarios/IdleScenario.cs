using OrleansChat.Cli.Load.Report;
using OrleansChat.Cli.Load.Target;

namespace OrleansChat.Cli.Load.Scenarios;

/// <summary><c>idle</c>: what a connection costs that does nothing, and whether all of them stay.</summary>
internal static class IdleScenario
{
    public static async Task Run(LoadOptions options, TargetSystem system, RunReport report, CancellationToken cancel)
    {
        var shape = new RoomShape(options.Rooms ?? 500, options.Members ?? 10, 0);
        var users = await system.Provision(shape.Users, shape.Rooms, shape.Members, cancel);
        await using var session = await LoadSession.Create(system, new RoomTraffic(shape), options.Seed, cancel);
        await session.Add(Enumerable.Range(0, shape.Users).Select(i => (i, users[i], false)));
        var stage = new Stage(session.Loop, options.Scenario, session.Generator.TakeMeter, system.Processes);
        var before = Memory(system);
        await session.Open(cancel);
        await stage.Measure("settle", options.Warmup, cancel);
        var window = await stage.Measure("hold", options.Length, cancel);
        var after = Memory(system);
        var held = await session.Loop.Run(() => session.Generator.Connections.Count(one => one.IsReady));
        var lost = await session.Loop.Run(() => session.Generator.Reconnects);
        if (after.Count > 0)
        {
            var grown = after.Values.Sum() - before.Values.Sum();
            report.Add("kibPerConnection", "KiB per connection, all servers", (double)grown / shape.Users, "N1");
            foreach (var (name, kib) in after)
            {
                report.Add($"kib.{name}", $"… {name}, before {before.GetValueOrDefault(name) / 1024} MiB, now MiB", kib / 1024.0, "N0");
            }
        }
        else
        {
            report.Failures.Add("the servers' memory is not known: they were not started by ./dev on this machine");
        }

        report.Add("held", $"connections held, of {shape.Users}", held, "N0");
        report.Add("lost", "lost and opened again", lost, "N0");
        report.Add("idleCores", "servers, cores while idle", window.ServerCpu / window.Seconds, "N3");
        report.Note(await session.Troubles());
        if (held < shape.Users || lost > 0)
        {
            report.Failures.Add($"{held} of {shape.Users} connections are there, {lost} were lost in between");
        }

        report.Verdict = await Finish.Run(session, system, cancel);
    }

    private static Dictionary<string, long> Memory(TargetSystem system) => system.Processes()
        .Where(process => process.Key != CpuSnapshot.Postgres)
        .ToDictionary(process => process.Key, process => ProcessTimes.ResidentKib(process.Value));
}
