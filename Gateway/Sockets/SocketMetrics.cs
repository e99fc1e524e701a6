using System.Diagnostics.Metrics;

namespace OrleansChat.Gateway.Sockets;

/// <summary>Sockets that this gateway ended.</summary>
internal static class SocketMetrics
{
    private static readonly Counter<long> Farewells = ChatTelemetry.Meter.CreateCounter<long>(
        "chat.sockets.sent.away", "{socket}", "Sockets that were told to go, by the reason that they were told.");

    public static void SentAway(string reason) => Farewells.Add(1, new KeyValuePair<string, object?>("reason", reason));
}
