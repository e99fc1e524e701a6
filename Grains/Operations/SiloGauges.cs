using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;

namespace OrleansChat.Grains.Operations;

/// <summary>What waits in this silo, read when somebody asks. The meter is its own, so that it ends with the silo.</summary>
internal sealed class SiloGauges : IHostedService, IDisposable
{
    private readonly Meter _meter = new(ChatTelemetry.Name);

    public SiloGauges(Journal.Journal journal, Fanout.Fanout fanout)
    {
        _meter.CreateObservableGauge("chat.journal.waiting", () => journal.WaitingEvents, "{event}", "Events that wait for a write of the journal.");
        _meter.CreateObservableGauge("chat.fanout.gateways", () => fanout.Pumps.Count, "{gateway}", "Gateways that hold a lease here.");
        _meter.CreateObservableGauge(
            "chat.fanout.waiting", () => fanout.Pumps.Sum(pump => (long)pump.WaitingBytes), "By", "Bytes of events that wait for gateways.");
        _meter.CreateObservableGauge(
            "chat.fanout.silence", () => fanout.Pumps.Select(pump => pump.Silence.TotalSeconds).DefaultIfEmpty().Max(), "s",
            "Time since the most silent gateway acknowledged anything.");
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _meter.Dispose();
}
