using System.Diagnostics;

namespace OrleansChat.Cli.Load.Report;

/// <summary>Processor seconds by process name at one moment.</summary>
internal sealed record CpuSnapshot(long Timestamp, IReadOnlyDictionary<string, double> Seconds)
{
    public const string Generator = "generator";
    public const string Postgres = "postgres";

    public static CpuSnapshot Take(IReadOnlyDictionary<string, int> processes)
    {
        var seconds = processes.ToDictionary(
            pair => pair.Key, pair => pair.Key == Postgres ? ProcessTimes.CpuOfTree(pair.Value) : ProcessTimes.Cpu(pair.Value));
        seconds[Generator] = ProcessTimes.Cpu(Environment.ProcessId);
        return new CpuSnapshot(Stopwatch.GetTimestamp(), seconds);
    }

    /// <summary>What each process used since; a process that was restarted in between counts from its start.</summary>
    public Dictionary<string, double> Until(CpuSnapshot later) => later.Seconds.ToDictionary(
        pair => pair.Key, pair => Seconds.TryGetValue(pair.Key, out var before) && before <= pair.Value ? pair.Value - before : pair.Value);

    public double SecondsUntil(CpuSnapshot later) => Stopwatch.GetElapsedTime(Timestamp, later.Timestamp).TotalSeconds;
}
