using System.Diagnostics.Metrics;

namespace OrleansChat.Grains.Fanout;

/// <summary>What is handed to gateways, once for each delivery and not for each socket.</summary>
internal static class FanoutMetrics
{
    private static readonly Histogram<double> Duration = ChatTelemetry.Meter.CreateHistogram(
        "chat.fanout.delivery.duration", "s", "Time until a gateway acknowledged a delivery.", advice: ChatTelemetry.Seconds);

    private static readonly Counter<long> Events = ChatTelemetry.Meter.CreateCounter<long>(
        "chat.fanout.events", "{event}", "Events that gateways acknowledged.");

    private static readonly Counter<long> Losses = ChatTelemetry.Meter.CreateCounter<long>(
        "chat.fanout.lost", "{delivery}", "Deliveries that were not acknowledged; the gateway pulls.");

    private static readonly Counter<long> Leases = ChatTelemetry.Meter.CreateCounter<long>(
        "chat.fanout.leases.ended", "{gateway}", "Gateways that fell silent and were forgotten.");

    public static void Acknowledged(Delivery.Delivery delivery, TimeSpan took)
    {
        Duration.Record(took.TotalSeconds);
        foreach (var batch in delivery.Batches ?? [])
        {
            Events.Add(batch.Events.Length);
        }
    }

    public static void Lost() => Losses.Add(1);

    public static void LeaseEnded() => Leases.Add(1);
}
