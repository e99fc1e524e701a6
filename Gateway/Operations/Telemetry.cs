using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace OrleansChat.Gateway.Operations;

/// <summary>Listens to the meters and sources of this process for as long as it runs; to none, unless an operator asks for it.</summary>
internal sealed class Telemetry(IOptions<OperationsOptions> options) : IHostedLifecycleService, IDisposable
{
    private const int FlushMs = 2_000;

    private readonly Prometheus _prometheus = new();
    private MeterProvider? _meters;
    private TracerProvider? _traces;

    /// <summary>The metrics as Prometheus reads them.</summary>
    public string Scrape() => _prometheus.Scrape();

    // First of all, so that what happens at the start is counted.
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        var resource = ResourceBuilder.CreateDefault().AddService("orleans-chat", serviceInstanceId: $"{Environment.MachineName}-{Environment.ProcessId}");
        if (options.Value.Port > 0)
        {
            _meters = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource).AddMeter(ChatTelemetry.Meters).AddReader(_prometheus.Reader).Build();
        }

        if (options.Value.TracesUrl is { } url)
        {
            // By the trace's id alone: who calls from outside cannot decide what is kept, and all processes decide alike.
            _traces = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource).AddSource(ChatTelemetry.Sources)
                .SetSampler(new TraceIdRatioBasedSampler(options.Value.TraceRatio))
                .AddOtlpExporter(otlp => (otlp.Endpoint, otlp.Protocol) = (url, OtlpExportProtocol.HttpProtobuf))
                .Build();
        }

        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken)
    {
        _traces?.ForceFlush(FlushMs);
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _traces?.Dispose();
        _meters?.Dispose();
        _prometheus.Dispose();
    }
}
