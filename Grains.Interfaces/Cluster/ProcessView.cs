namespace OrleansChat.Cluster;

/// <summary>One process of the cluster: a silo, a gateway, or both in one.</summary>
/// <param name="Id">Another one at each start.</param>
/// <param name="StartedAt">Unix milliseconds.</param>
/// <param name="Silo">The silo's address; null: it is none.</param>
/// <param name="Gateway">Null: it is none.</param>
/// <param name="Rooms">In the silo's memory.</param>
/// <param name="Sockets">Open ones of the gateway.</param>
/// <param name="Feeds">Rooms that somebody on the gateway follows.</param>
/// <param name="MemoryBytes">Of the process.</param>
/// <param name="ProcessorMs">Used since its start.</param>
/// <param name="Errors">Log entries of the levels error and critical since its start.</param>
/// <param name="Answers">False: it did not, and only its name, its silo or gateway are known.</param>
/// <param name="CallMs">Of the last calls on the hub, how long half of them took, at most; null: there was none.</param>
/// <param name="SlowCallMs">And 99 of 100.</param>
[GenerateSerializer, Immutable, Alias("chat.ProcessView")]
public sealed record ProcessView(
    [property: Id(0)] Guid Id,
    [property: Id(1)] string Name,
    [property: Id(2)] string Version,
    [property: Id(3)] long StartedAt,
    [property: Id(4)] string? Silo = null,
    [property: Id(5)] GatewayId? Gateway = null,
    [property: Id(6)] int Rooms = 0,
    [property: Id(7)] int Sockets = 0,
    [property: Id(8)] int Feeds = 0,
    [property: Id(9)] long MemoryBytes = 0,
    [property: Id(10)] long ProcessorMs = 0,
    [property: Id(11)] long Errors = 0,
    [property: Id(12)] bool Answers = true,
    [property: Id(13)] double? CallMs = null,
    [property: Id(14)] double? SlowCallMs = null);

/// <param name="Value">Masked where it is a secret.</param>
/// <param name="Source">Where the value comes from: "environment", "command line", "file NAME", "default of the program".</param>
[GenerateSerializer, Immutable, Alias("chat.SettingView")]
public sealed record SettingView([property: Id(0)] string Name, [property: Id(1)] string Value, [property: Id(2)] string Source);

/// <param name="After">Entries after this number; negative: so many of the last.</param>
/// <param name="Level">The least one, as of <c>Microsoft.Extensions.Logging</c>: 0 trace … 5 critical.</param>
/// <param name="Limit">1–500.</param>
[GenerateSerializer, Immutable, Alias("chat.LogQuery")]
public sealed record LogQuery([property: Id(0)] long After, [property: Id(1)] byte Level, [property: Id(2)] int Limit);

/// <param name="Number">1, 2, 3 … since the process started.</param>
/// <param name="At">Unix milliseconds.</param>
[GenerateSerializer, Immutable, Alias("chat.LogEntry")]
public sealed record LogEntry(
    [property: Id(0)] long Number,
    [property: Id(1)] long At,
    [property: Id(2)] byte Level,
    [property: Id(3)] string Category,
    [property: Id(4)] int Event,
    [property: Id(5)] string Text);

/// <param name="Next">To ask after.</param>
/// <param name="Lost">Entries after the asked number that were gone already.</param>
[GenerateSerializer, Immutable, Alias("chat.LogPage")]
public sealed record LogPage([property: Id(0)] LogEntry[] Entries, [property: Id(1)] long Next, [property: Id(2)] long Lost);

/// <param name="Restart">Whether it asks its supervisor, by its exit code, to be started again.</param>
/// <param name="Drain">Whether sockets are told over <c>DrainSeconds</c>, as by SIGTERM; else all at once.</param>
[GenerateSerializer, Immutable, Alias("chat.StopOrder")]
public sealed record StopOrder([property: Id(0)] bool Restart, [property: Id(1)] bool Drain);
