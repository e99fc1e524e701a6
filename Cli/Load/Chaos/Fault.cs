using OrleansChat.Cli.Load.Report;

namespace OrleansChat.Cli.Load.Chaos;

/// <summary>What <c>--chaos</c> can do to a process.</summary>
/// <param name="Kind">As it is asked for.</param>
/// <param name="Victims">What the names of the processes begin with that it may strike.</param>
/// <param name="Evicts">Of a stopped silo: whether the others must declare it dead; null: the process ends in any case.</param>
internal sealed record Fault(string Kind, string Victims, bool? Evicts = null)
{
    /// <summary>A pause such as a garbage collection or a snapshot makes: nobody may take it for a death.</summary>
    public static readonly TimeSpan Stall = TimeSpan.FromSeconds(4);

    public static readonly IReadOnlyList<Fault> All =
    [
        new("kill-silo", "silo"),
        new("kill-gateway", "gateway"),
        new("restart-db", CpuSnapshot.Postgres),
        new("freeze-silo", "silo", Evicts: true),
        new("stall-silo", "silo", Evicts: false),
    ];

    public static Fault Of(string kind) => All.Single(fault => fault.Kind == kind);

    /// <summary>How long a stopped process sleeps.</summary>
    /// <param name="freeze">What <c>--freeze</c> says.</param>
    public TimeSpan Sleep(TimeSpan freeze) => Evicts == false ? Stall : freeze;

    /// <summary>What is wrong with how it ended; null: nothing.</summary>
    /// <param name="ended">Whether the process was gone within <see cref="ChaosRun.EndLimit"/> of its waking: a silo that was declared dead ends itself.</param>
    public string? Judge(bool ended) =>
        Evicts == true && !ended ? "the silo was not declared dead, or lives on although it was"
        : Evicts == false && ended ? "the silo was declared dead for a short pause"
        : null;
}
