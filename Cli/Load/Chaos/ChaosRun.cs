using System.Diagnostics;
using OrleansChat.Cli.Load.Report;
using OrleansChat.Cli.Load.Scenarios;
using OrleansChat.Cli.Load.Target;
using OrleansChat.Cli.Load.Traffic;

namespace OrleansChat.Cli.Load.Chaos;

/// <summary>Kills, stops or restarts processes under load, and waits each time until everybody has recovered.</summary>
internal sealed class ChaosRun(LoadSession session, RunData data, TimeSpan freeze, int seed)
{
    /// <summary>How soon a silo that was declared dead while it slept must have ended itself.</summary>
    public static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan Before = TimeSpan.FromSeconds(3);

    /// <summary>Answers that were on their way when the process died are no sign of recovery: the silence is watched at least this long.</summary>
    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan RecoveryLimit = TimeSpan.FromSeconds(60);

    private readonly Random _random = new(seed);
    private readonly Roster _roster = new(data);
    private readonly HashSet<string> _away = [];

    /// <summary>One fault after the other, each after a few quiet seconds.</summary>
    /// <param name="kinds">Of <see cref="Fault.Kinds"/>.</param>
    /// <param name="upgraded">Whether they start every process again with another build.</param>
    /// <param name="report">Gets the outcomes, and whatever ends the faults early: what was seen until then is judged all the same.</param>
    public async Task Run(IReadOnlyList<string> kinds, bool upgraded, RunReport report, CancellationToken cancel)
    {
        using var counts = new RoomCounts(data);
        foreach (var kind in kinds)
        {
            try
            {
                foreach (var (fault, name) in Plan(kind))
                {
                    await Task.Delay(Before, TimeProvider.System, cancel);
                    report.Chaos.Add(await Strike(fault, name ?? Choose(fault), counts, cancel));
                }
            }
            catch (Exception fault) when (fault is InvalidOperationException or HttpRequestException or IOException
                or UnauthorizedAccessException || (fault is OperationCanceledException && !cancel.IsCancellationRequested))
            {
                report.Failures.Add($"{kind} was not done, nor what was to follow: {fault.Message}");
                break;
            }
        }

        await Task.Delay(Before, TimeProvider.System, cancel);
        report.Failures.AddRange(_roster.Judge(_away, upgraded));
    }

    private IEnumerable<(Fault Fault, string? Name)> Plan(string kind)
    {
        if (kind != Fault.Rolling)
        {
            return [(Fault.Of(kind), null)];
        }

        var (silos, gateways) = (Named("silo"), Named("gateway"));
        if (silos.Count < 2 || gateways.Count < 2)
        {
            throw new InvalidOperationException($"{kind}: there is no second silo and gateway to take over; try --silos 2 --gateways 2.");
        }

        return silos.Select(name => (Fault.Of("restart-silo"), (string?)name))
            .Concat(gateways.Select(name => (Fault.Of("restart-gateway"), (string?)name)));
    }

    private List<string> Named(string start) => [.. data.Processes().Keys.Where(name => name.StartsWith(start, StringComparison.Ordinal))];

    private string Choose(Fault fault)
    {
        var names = fault.Blow == Blow.Add
            ? [.. data.Stopped().Where(name => name.StartsWith(fault.Victims, StringComparison.Ordinal))]
            : Named(fault.Victims);
        if (names.Count == 0 || (fault.Blow == Blow.Drain && names.Count == 1))
        {
            throw new InvalidOperationException(fault.Blow == Blow.Add
                ? $"{fault.Kind}: all that ./dev started run; a drain-{fault.Victims} comes before it."
                : $"{fault.Kind}: no process named {fault.Victims}… can be spared; try --silos 2 --gateways 2.");
        }

        var chosen = names[_random.Next(names.Count)];
        if (fault.Blow == Blow.Drain)
        {
            _away.Add(chosen);
        }
        else
        {
            _away.Remove(chosen);
        }

        return chosen;
    }

    private async Task<ChaosOutcome> Strike(Fault fault, string name, RoomCounts counts, CancellationToken cancel)
    {
        var id = data.Processes().GetValueOrDefault(name);
        Progress.Done($"{fault.Kind}: {name} {(id == 0 ? "" : $"(process {id}) ")}{Does(fault.Blow)}");
        var began = Stopwatch.GetTimestamp();
        var struck = await session.Loop.Run(() =>
        {
            session.Generator.Connections.ForEach(one => one.Poster?.ResetSilence(session.Loop.Now));
            return session.Loop.Now;
        });
        var victim = new Victim(data, name, id);
        var (since, asleep) = (struck, Task.FromResult(false));
        double? endSeconds = null;
        switch (fault.Blow)
        {
            case Blow.Sleep:
                asleep = victim.Sleep(fault.Sleep(freeze), EndLimit, cancel);
                break;
            case Blow.Kill when name == CpuSnapshot.Postgres:
                await victim.CrashDatabase(cancel);
                since = await session.Loop.Run(() => session.Loop.Now);
                break;
            case Blow.Kill:
                victim.Kill();
                break;
            case Blow.Restart or Blow.Drain:
                asleep = Task.FromResult(await victim.Ask(Fault.Grace, cancel));
                endSeconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
                break;
        }

        if (fault.Blow is Blow.Restart or Blow.Add)
        {
            await victim.Start(cancel);
        }

        if (fault.IsPolite)
        {
            since = await session.Loop.Run(() => session.Loop.Now);
        }

        // A socket that was cut shows it at once; a moment lets the loop see it before it asks whether all are back.
        await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, cancel);
        if (fault.Evicts == false)
        {
            // Its rooms wait for it, and for nothing else.
            _ = await asleep;
        }

        var connections = session.Generator.Connections;
        var recovered = await session.Until(() => connections.TrueForAll(one => IsBack(one, since)), RecoveryLimit, cancel);
        var ended = await asleep;
        var rest = Watched - Stopwatch.GetElapsedTime(began);
        if (recovered && rest > TimeSpan.Zero)
        {
            await Task.Delay(rest, TimeProvider.System, cancel);
        }

        var rooms = fault.IsPolite ? await counts.Read(cancel) : new Dictionary<string, int>();
        var outcome = await session.Loop.Run(() => OutcomeOf(fault, name, struck, recovered, ended)) with { EndSeconds = endSeconds, Rooms = rooms };
        var end = recovered ? "all are back" : "NOT all came back";
        Progress.Done(FormattableString.Invariant($"{fault.Kind}: {end}, at most {outcome.OutageSeconds:0.0} s without an answer"));
        if (!fault.IsPolite && name != CpuSnapshot.Postgres)
        {
            await victim.Start(cancel);
        }

        return outcome;
    }

    private static string Does(Blow blow) => blow switch
    {
        Blow.Kill => "dies",
        Blow.Sleep => "sleeps",
        Blow.Restart => "is restarted",
        Blow.Drain => "is drained",
        _ => "joins",
    };

    private static bool IsBack(ChatConnection connection, long since) =>
        connection.IsReady && (connection.Poster is not { } poster || poster.LastAck > since);

    private ChaosOutcome OutcomeOf(Fault fault, string name, long struck, bool recovered, bool ended)
    {
        var connections = session.Generator.Connections;
        var now = session.Loop.Now;
        var silences = connections.Where(one => one.Poster is not null).Select(one => (one.Room, Silence: one.Poster!.SilenceUntil(now))).ToList();
        var cut = connections.Where(one => one.LostAt >= struck).ToList();
        var resume = cut.Count == 0 ? (double?)null : cut.Max(one => (one.IsReady ? one.ReadyAt : now) - (fault.IsPolite ? one.LostAt : struck)) / 1e6;
        var outage = silences.Select(one => one.Silence).DefaultIfEmpty().Max() / 1e6;
        return new ChaosOutcome(
            fault.Kind,
            name,
            outage,
            cut.Count,
            resume,
            recovered,
            Disturbance.Of(silences),
            null,
            new Dictionary<string, int>(),
            fault.Judge(ended, TimeSpan.FromSeconds(outage)));
    }
}
