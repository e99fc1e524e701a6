namespace OrleansChat.Cli.Load;

/// <summary>What <c>chat load</c> was asked for.</summary>
/// <param name="Scenario">One of <see cref="LoadCommand.Scenarios"/>.</param>
/// <param name="Warmup">Traffic before the measured window.</param>
/// <param name="Length">The measured window.</param>
/// <param name="Senders">Per room; null: the scenario's own number.</param>
/// <param name="Sample">How many members use the real client and are checked event by event.</param>
/// <param name="Urls">A running system; empty: a throw-away one is started.</param>
/// <param name="Connection">The database of a running system, for the checker.</param>
/// <param name="Freeze">How long <c>freeze-silo</c> stops its victim.</param>
/// <param name="Limit">Whether the bare limit is measured in the same run.</param>
/// <param name="Events">history only: the length of a long room, which is compared with a short one.</param>
/// <param name="From">The commit whose servers the throw-away system starts with; one that is started again is of this build. Null: this build's.</param>
/// <param name="Keep">Whether the throw-away system is left running.</param>
internal sealed record LoadOptions(
    string Scenario,
    TimeSpan Warmup,
    TimeSpan Length,
    int Seed,
    FileInfo? Json,
    int? Rooms,
    int? Members,
    int? Senders,
    int Sample,
    IReadOnlyList<Uri> Urls,
    string? Connection,
    int Silos,
    int Gateways,
    int Port,
    IReadOnlyList<string> Chaos,
    TimeSpan Freeze,
    bool Limit,
    bool Keep,
    int? Events = null,
    string? From = null);
