using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace OrleansChat;

/// <summary>
/// Where everything that is measured and traced is named. <c>docs/operations.md</c> lists the metrics, and a test compares. Ids of
/// rooms and users are data of spans, never tags of metrics.
/// </summary>
public static class ChatTelemetry
{
    /// <summary>Of the meter and of the source of spans.</summary>
    public const string Name = "OrleansChat";

    /// <summary>A command on its way from a gateway to its room.</summary>
    public const string PublishSpan = "publish room/{id}";

    /// <summary>A write of the journal, for the rooms that share it.</summary>
    public const string WriteSpan = "write journal";

    /// <summary>Events on their way from a gateway to its sockets.</summary>
    public const string ProcessSpan = "process room/{id}";

    /// <summary>The meters that a process shows: ours, and those of what it stands on.</summary>
    public static string[] Meters { get; } =
        [Name, "Npgsql", "Microsoft.Orleans", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime"];

    /// <summary>The sources of spans on a message's way. Orleans takes what is in a namespace that begins as its own for part of its runtime.</summary>
    public static string[] Sources { get; } =
        [Name, "Npgsql", "Microsoft.Orleans.Runtime", "Microsoft.AspNetCore.SignalR.Server", "Microsoft.AspNetCore"];

    public static Meter Meter { get; } = new(Name);

    public static ActivitySource Source { get; } = new(Name);

    /// <summary>Bounds for what takes from a millisecond to ten seconds.</summary>
    public static InstrumentAdvice<double> Seconds { get; } = new()
    {
        HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    };

    /// <summary>The span that runs now, if somebody records it.</summary>
    public static Activity? Recorded => Source.HasListeners() && Activity.Current is { Recorded: true } activity ? activity : null;

    /// <summary>Names the room on a span, by the conventions for messaging.</summary>
    public static void Tag(this Activity? span, RoomId room) => span?
        .SetTag("messaging.system", "orleans_chat")
        .SetTag("messaging.destination.template", "room/{id}")
        .SetTag("messaging.destination.name", $"room/{room}");
}
