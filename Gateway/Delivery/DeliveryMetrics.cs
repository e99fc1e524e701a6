using System.Diagnostics;
using System.Diagnostics.Metrics;
using OrleansChat.Rooms;

namespace OrleansChat.Gateway.Delivery;

/// <summary>From the silos to the sockets: counted per batch, because a delivery to one socket must cost nothing but itself.</summary>
internal static class DeliveryMetrics
{
    private static readonly Histogram<double> Lag = ChatTelemetry.Meter.CreateHistogram(
        "chat.delivery.lag", "s", "Time from an event's number to its hand-over to sockets; between machines it holds their clocks' difference.",
        advice: ChatTelemetry.Seconds);

    private static readonly Counter<long> Frames = ChatTelemetry.Meter.CreateCounter<long>(
        "chat.delivery.frames", "{frame}", "Frames of events that were queued for sockets.");

    private static readonly Counter<long> Deliveries = ChatTelemetry.Meter.CreateCounter<long>(
        "chat.delivery.events", "{event}", "Events that were queued for sockets, once for each socket.");

    private static readonly Counter<long> Gaps = ChatTelemetry.Meter.CreateCounter<long>(
        "chat.delivery.gap.fills", "{read}", "Reads of a room's log that filled a gap.");

    private static readonly Counter<long> Late = ChatTelemetry.Meter.CreateCounter<long>(
        "chat.delivery.late", "{room}", "Rooms that a comparison found behind the database: a delivery was lost.");

    private static readonly Counter<long> Replays = ChatTelemetry.Meter.CreateCounter<long>(
        "chat.delivery.replayed", "{event}", "Events that were sent to clients which resumed.");

    /// <summary>A span of what was handed over, if somebody follows a command in it.</summary>
    public static Activity? Begin(RoomBatch batch)
    {
        if (batch.Trace is not { } trace || !ActivityContext.TryParse(trace, null, isRemote: true, out var parent))
        {
            return null;
        }

        var span = ChatTelemetry.Source.StartActivity(ChatTelemetry.ProcessSpan, ActivityKind.Consumer, parent);
        span.Tag(batch.Room);
        return span?.SetTag("messaging.batch.message_count", batch.Events.Length);
    }

    public static void Took(RoomBatch batch, TimeProvider time)
    {
        if (Lag.Enabled && !batch.Events.IsEmpty)
        {
            Lag.Record(Math.Max(0, time.GetUtcNow().ToUnixTimeMilliseconds() - batch.Events[^1].At) / 1000.0);
        }
    }

    public static void HandedOn(int events, int sockets)
    {
        Frames.Add(sockets);
        Deliveries.Add((long)events * sockets);
    }

    public static void FilledGap() => Gaps.Add(1);

    public static void FoundLate() => Late.Add(1);

    public static void Replayed(int events) => Replays.Add(events);
}
