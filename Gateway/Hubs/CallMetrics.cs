using System.Diagnostics.Metrics;

namespace OrleansChat.Gateway.Hubs;

/// <summary>How calls of clients are answered.</summary>
internal static class CallMetrics
{
    private static readonly Histogram<double> Duration = ChatTelemetry.Meter.CreateHistogram(
        "chat.hub.call.duration", "s", "Time of a hub call that was not refused; of Post: until its message was on disk.", advice: ChatTelemetry.Seconds);

    private static readonly Counter<long> Refusals = ChatTelemetry.Meter.CreateCounter<long>(
        "chat.refusals", "{refusal}", "Calls that were refused, by code.");

    /// <param name="method">One of the hub's.</param>
    public static void Answered(string method, TimeSpan took) => Duration.Record(took.TotalSeconds, new KeyValuePair<string, object?>("method", method));

    /// <param name="surface">"hub" or "rest".</param>
    public static void Refused(ErrorEntry refusal, string surface) =>
        Refusals.Add(1, new("code", refusal.Name), new KeyValuePair<string, object?>("surface", surface));
}
