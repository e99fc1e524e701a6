using System.Diagnostics;
using OrleansChat.Cli.Load.Report;
using OrleansChat.Cli.Load.Scenarios;
using OrleansChat.Cli.Load.Target;
using OrleansChat.Cli.Load.Traffic;
using OrleansChat.Cli.Load.Wire;

namespace OrleansChat.Cli.Load.Chaos;

/// <summary>Kills processes under load, waits until everybody has recovered, and starts them again.</summary>
internal sealed class ChaosRun(LoadSession session, RunData data, int seed)
{
    public static readonly string[] Kinds = ["kill-silo", "kill-gateway", "restart-db"];

    private const int SigKill = 9;
    private static readonly TimeSpan Before = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan DatabaseDown = TimeSpan.FromSeconds(2);

    /// <summary>Answers that were on their way when the process died are no sign of recovery: the silence is watched at least this long.</summary>
    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan RecoveryLimit = TimeSpan.FromSeconds(60);

    private readonly Random _random = new(seed);

    /// <summary>One fault after the other, each after a few quiet seconds.</summary>
    public async Task<IReadOnlyList<ChaosOutcome>> Run(IReadOnlyList<string> kinds, CancellationToken cancel)
    {
        var outcomes = new List<ChaosOutcome>();
        foreach (var kind in kinds)
        {
            await Task.Delay(Before, TimeProvider.System, cancel);
            var prefix = kind switch { "kill-silo" => "silo", "kill-gateway" => "gateway", _ => CpuSnapshot.Postgres };
            var victims = data.Processes().Where(process => process.Key.StartsWith(prefix, StringComparison.Ordinal)).ToList();
            if (victims.Count == 0)
            {
                throw new InvalidOperationException($"{kind}: no process named {prefix}… runs; try --silos 2 --gateways 2.");
            }

            var (name, id) = victims[_random.Next(victims.Count)];
            outcomes.Add(await Strike(kind, name, id, cancel));
        }

        await Task.Delay(Before, TimeProvider.System, cancel);
        return outcomes;
    }

    private async Task<ChaosOutcome> Strike(string kind, string name, int id, CancellationToken cancel)
    {
        Progress.Done($"{kind}: {name} (process {id}) dies");
        var began = Stopwatch.GetTimestamp();
        var struck = await session.Loop.Run(() =>
        {
            session.Generator.Connections.ForEach(one => one.Poster?.ResetSilence(session.Loop.Now));
            return session.Loop.Now;
        });
        if (name == CpuSnapshot.Postgres)
        {
            // The postmaster runs in its data directory, which lies in the one that the script wants.
            var directory = Path.GetDirectoryName(Directory.ResolveLinkTarget($"/proc/{id}/cwd", false)!.FullName)!;
            await DevScript.Call("deploy/postgres/private.sh", data.Directory, ["crash", directory], cancel);
            await Task.Delay(DatabaseDown, TimeProvider.System, cancel);
            await DevScript.Call("dev", data.Directory, ["start", name], cancel);
        }
        else
        {
            _ = Libc.Kill(id, SigKill);
        }

        // A socket that was cut shows it at once; a moment lets the loop see it before it asks whether all are back.
        await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, cancel);
        var since = name == CpuSnapshot.Postgres ? await session.Loop.Run(() => session.Loop.Now) : struck;
        var connections = session.Generator.Connections;
        var recovered = await session.Until(() => connections.TrueForAll(one => IsBack(one, since)), RecoveryLimit, cancel);
        var rest = Watched - Stopwatch.GetElapsedTime(began);
        if (recovered && rest > TimeSpan.Zero)
        {
            await Task.Delay(rest, TimeProvider.System, cancel);
        }

        var outcome = await session.Loop.Run(() => OutcomeOf(kind, name, struck, recovered));
        var end = recovered ? "all are back" : "NOT all came back";
        Progress.Done(FormattableString.Invariant($"{kind}: {end}, at most {outcome.OutageSeconds:0.0} s without an answer"));
        if (name != CpuSnapshot.Postgres)
        {
            await DevScript.Call("dev", data.Directory, ["start", name], cancel);
        }

        return outcome;
    }

    private static bool IsBack(ChatConnection connection, long since) =>
        connection.IsReady && (connection.Poster is not { } poster || poster.LastAck > since);

    private ChaosOutcome OutcomeOf(string kind, string name, long struck, bool recovered)
    {
        var connections = session.Generator.Connections;
        var now = session.Loop.Now;
        var silence = connections.Max(one => one.Poster?.SilenceUntil(now) ?? 0);
        var cut = connections.Where(one => one.LostAt >= struck).ToList();
        var resume = cut.Count == 0 ? (double?)null : cut.Max(one => one.IsReady ? one.ReadyAt - struck : now - struck) / 1e6;
        return new ChaosOutcome(kind, name, silence / 1e6, cut.Count, resume, recovered);
    }
}
