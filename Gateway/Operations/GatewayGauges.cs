using System.Diagnostics.Metrics;
using OrleansChat.Gateway.Auth;
using OrleansChat.Gateway.Delivery;
using OrleansChat.Gateway.Sockets;

namespace OrleansChat.Gateway.Operations;

/// <summary>What this gateway holds, read when somebody asks. The meter is its own, so that it ends with the gateway.</summary>
internal sealed class GatewayGauges : IHostedService, IDisposable
{
    private readonly Meter _meter = new(ChatTelemetry.Name);

    public GatewayGauges(Connections connections, RoomFeeds feeds, SiloBeats beats, Revocations revocations, CoarseClock clock)
    {
        _meter.CreateObservableGauge("chat.sockets.open", () => connections.Count, "{socket}", "Open sockets.");
        _meter.CreateObservableGauge(
            "chat.sockets.waiting", () => connections.All().Sum(connection => (long)connection.Queue.Bytes), "By", "Bytes that wait for sockets.");
        _meter.CreateObservableGauge("chat.feeds.open", () => feeds.Count, "{room}", "Rooms that somebody here follows, or did a minute ago.");
        _meter.CreateObservableGauge(
            "chat.silos.silence", () => Since(beats.Newest, clock), "s", "Time since any silo reached this gateway; before the first: nothing.");
        _meter.CreateObservableGauge(
            "chat.revocations.age", () => Age(revocations), "s", "How old the knowledge of ended sessions is; before the first: nothing.");
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _meter.Dispose();

    private static IEnumerable<Measurement<double>> Since(long at, CoarseClock clock) => at == 0 ? [] : [new((clock.Now - at) / 1000.0)];

    private static IEnumerable<Measurement<double>> Age(Revocations revocations) =>
        revocations.Age is var age && age == TimeSpan.MaxValue ? [] : [new(age.TotalSeconds)];
}
