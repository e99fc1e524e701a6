using OrleansChat.Cli.Load.Report;

namespace OrleansChat.Cli.Load.Chaos;

/// <summary>How a process is struck.</summary>
internal enum Blow
{
    /// <summary>It dies at once and is started again when all have recovered.</summary>
    Kill,

    /// <summary>It is stopped in the middle of its work, and woken after a while.</summary>
    Sleep,

    /// <summary>It is asked to end, and started again as soon as it has.</summary>
    Restart,

    /// <summary>It is asked to end, and stays away.</summary>
    Drain,

    /// <summary>One that was drained comes back.</summary>
    Add,
}

/// <summary>What <c>--chaos</c> can do to a process.</summary>
/// <param name="Kind">As it is asked for.</param>
/// <param name="Victims">What the names of the processes begin with that it may strike.</param>
/// <param name="Evicts">Of a stopped silo: whether the others must declare it dead; null: the process ends in any case.</param>
internal sealed record Fault(string Kind, string Victims, Blow Blow = Blow.Kill, bool? Evicts = null)
{
    /// <summary>A pause such as a garbage collection or a snapshot makes: nobody may take it for a death.</summary>
    public static readonly TimeSpan Stall = TimeSpan.FromSeconds(4);

    /// <summary>Within it a process that is asked to end has ended (docs/operations.md, Stopping).</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    /// <summary>No sender may wait longer for an answer while an operator works on a healthy system.</summary>
    public static readonly TimeSpan Felt = TimeSpan.FromSeconds(10);

    /// <summary>Every silo, then every gateway, is restarted, one after the other: an upgrade.</summary>
    public const string Rolling = "rolling";

    public static readonly IReadOnlyList<Fault> All =
    [
        new("kill-silo", "silo"),
        new("kill-gateway", "gateway"),
        new("restart-db", CpuSnapshot.Postgres),
        new("freeze-silo", "silo", Blow.Sleep, Evicts: true),
        new("stall-silo", "silo", Blow.Sleep, Evicts: false),
        new("restart-silo", "silo", Blow.Restart),
        new("restart-gateway", "gateway", Blow.Restart),
        new("drain-silo", "silo", Blow.Drain),
        new("drain-gateway", "gateway", Blow.Drain),
        new("add-silo", "silo", Blow.Add),
        new("add-gateway", "gateway", Blow.Add),
    ];

    public static IEnumerable<string> Kinds => All.Select(fault => fault.Kind).Append(Rolling);

    /// <summary>Whether it is what an operator does to a healthy system: nobody may feel it for longer than <see cref="Felt"/>.</summary>
    public bool IsPolite => Blow is Blow.Restart or Blow.Drain or Blow.Add;

    public static bool IsPoliteKind(string kind) => kind == Rolling || Of(kind).IsPolite;

    public static Fault Of(string kind) => All.Single(fault => fault.Kind == kind);

    /// <summary>How long a stopped process sleeps.</summary>
    /// <param name="freeze">What <c>--freeze</c> says.</param>
    public TimeSpan Sleep(TimeSpan freeze) => Evicts == false ? Stall : freeze;

    /// <summary>What is wrong with how it ended; null: nothing.</summary>
    /// <param name="ended">Whether the process was gone in time: after its waking (a silo that was declared dead ends itself), or after it was asked.</param>
    /// <param name="outage">The longest time without an answer.</param>
    public string? Judge(bool ended, TimeSpan outage) =>
        Evicts == true && !ended ? "the silo was not declared dead, or lives on although it was"
        : Evicts == false && ended ? "the silo was declared dead for a short pause"
        : Blow is Blow.Restart or Blow.Drain && !ended ? $"it had not ended {Grace.TotalSeconds} s after it was asked to"
        : IsPolite && outage > Felt ? $"a sender had no answer for more than {Felt.TotalSeconds} s"
        : null;
}
