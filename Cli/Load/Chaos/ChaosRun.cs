using System.Diagnostics;
using OrleansChat.Cli.Load.Report;
using OrleansChat.Cli.Load.Scenarios;
using OrleansChat.Cli.Load.Target;
using OrleansChat.Cli.Load.Traffic;
using OrleansChat.Cli.Load.Wire;

namespace OrleansChat.Cli.Load.Chaos;

/// <summary>Kills or stops processes under load, waits until everybody has recovered, and starts them again.</summary>
internal sealed class ChaosRun(LoadSession session, RunData data, TimeSpan freeze, int seed)
{
    /// <summary>How soon a silo that was declared dead while it slept must have ended itself.</summary>
    public static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(15);

    private const int SigKill = 9;
    private const int SigContinue = 18;
    private const int SigStop = 19;
    private static readonly TimeSpan Before = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan DatabaseDown = TimeSpan.FromSeconds(2);

    /// <summary>Answers that were on their way when the process died are no sign of recovery: the silence is watched at least this long.</summary>
    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan RecoveryLimit = TimeSpan.FromSeconds(60);

    private readonly Random _random = new(seed);

    /// <summary>One fault after the other, each after a few quiet seconds.</summary>
    public async Task<IReadOnlyList<ChaosOutcome>> Run(IReadOnlyList<Fault> faults, CancellationToken cancel)
    {
        var outcomes = new List<ChaosOutcome>();
        foreach (var fault in faults)
        {
            await Task.Delay(Before, TimeProvider.System, cancel);
            var victims = data.Processes().Where(process => process.Key.StartsWith(fault.Victims, StringComparison.Ordinal)).ToList();
            if (victims.Count == 0)
            {
                throw new InvalidOperationException($"{fault.Kind}: no process named {fault.Victims}… runs; try --silos 2 --gateways 2.");
            }

            var (name, id) = victims[_random.Next(victims.Count)];
            outcomes.Add(await Strike(fault, name, id, cancel));
        }

        await Task.Delay(Before, TimeProvider.System, cancel);
        return outcomes;
    }

    private async Task<ChaosOutcome> Strike(Fault fault, string name, int id, CancellationToken cancel)
    {
        Progress.Done($"{fault.Kind}: {name} (process {id}) {(fault.Evicts is null ? "dies" : "sleeps")}");
        var began = Stopwatch.GetTimestamp();
        var struck = await session.Loop.Run(() =>
        {
            session.Generator.Connections.ForEach(one => one.Poster?.ResetSilence(session.Loop.Now));
            return session.Loop.Now;
        });
        var slept = Task.FromResult(false);
        if (fault.Evicts is not null)
        {
            slept = Sleep(id, fault.Sleep(freeze), cancel);
        }
        else if (name == CpuSnapshot.Postgres)
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
        if (fault.Evicts == false)
        {
            // Its rooms wait for it, and for nothing else.
            _ = await slept;
        }

        var recovered = await session.Until(() => connections.TrueForAll(one => IsBack(one, since)), RecoveryLimit, cancel);
        var ended = await slept;
        var rest = Watched - Stopwatch.GetElapsedTime(began);
        if (recovered && rest > TimeSpan.Zero)
        {
            await Task.Delay(rest, TimeProvider.System, cancel);
        }

        var outcome = await session.Loop.Run(() => OutcomeOf(fault, name, struck, recovered, ended));
        var end = recovered ? "all are back" : "NOT all came back";
        Progress.Done(FormattableString.Invariant($"{fault.Kind}: {end}, at most {outcome.OutageSeconds:0.0} s without an answer"));
        if (name != CpuSnapshot.Postgres)
        {
            await DevScript.Call("dev", data.Directory, ["start", name], cancel);
        }

        return outcome;
    }

    /// <summary>Stops the process for a while and wakes it, whatever happens meanwhile.</summary>
    /// <returns>Whether it ended soon after: a silo that finds itself declared dead does.</returns>
    private static async Task<bool> Sleep(int id, TimeSpan length, CancellationToken cancel)
    {
        _ = Libc.Kill(id, SigStop);
        try
        {
            await Task.Delay(length, TimeProvider.System, cancel);
        }
        finally
        {
            _ = Libc.Kill(id, SigContinue);
        }

        var woken = Stopwatch.GetTimestamp();
        while (!IsGone(id) && Stopwatch.GetElapsedTime(woken) < EndLimit)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancel);
        }

        return IsGone(id);
    }

    /// <summary>A process that ended and that nobody has asked about yet keeps its directory, but has no command line.</summary>
    private static bool IsGone(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/cmdline").Length == 0;
        }
        catch (IOException)
        {
            return true;
        }
    }

    private static bool IsBack(ChatConnection connection, long since) =>
        connection.IsReady && (connection.Poster is not { } poster || poster.LastAck > since);

    private ChaosOutcome OutcomeOf(Fault fault, string name, long struck, bool recovered, bool ended)
    {
        var connections = session.Generator.Connections;
        var now = session.Loop.Now;
        var silences = connections.Where(one => one.Poster is not null).Select(one => (one.Room, Silence: one.Poster!.SilenceUntil(now))).ToList();
        var cut = connections.Where(one => one.LostAt >= struck).ToList();
        var resume = cut.Count == 0 ? (double?)null : cut.Max(one => one.IsReady ? one.ReadyAt - struck : now - struck) / 1e6;
        return new ChaosOutcome(
            fault.Kind,
            name,
            silences.Select(one => one.Silence).DefaultIfEmpty().Max() / 1e6,
            cut.Count,
            resume,
            recovered,
            Disturbance.Of(silences),
            fault.Judge(ended));
    }
}
