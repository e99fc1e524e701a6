using OrleansChat.Cli.Load.Traffic;

namespace OrleansChat.Cli.Load.Report;

/// <summary>What one measured stretch of time gave.</summary>
/// <param name="Cpu">Processor seconds by process name.</param>
internal sealed record Window(double Seconds, Meter Meter, IReadOnlyDictionary<string, double> Cpu)
{
    public double SendsPerSecond => Meter.Acks / Seconds;

    public double DeliveriesPerSecond => Meter.Deliveries / Seconds;

    public double GeneratorCpu => Cpu.GetValueOrDefault(CpuSnapshot.Generator);

    /// <summary>Share of one processor that the generator used.</summary>
    public double GeneratorCores => GeneratorCpu / Seconds;

    /// <summary>Processor seconds of all servers, the database included.</summary>
    public double ServerCpu => Cpu.Where(pair => pair.Key != CpuSnapshot.Generator).Sum(pair => pair.Value);

    /// <summary>The database's share of the servers' processor time, 0 to 1; null where its process is not known.</summary>
    public double? PostgresShare => Cpu.TryGetValue(CpuSnapshot.Postgres, out var seconds) && ServerCpu > 0 ? seconds / ServerCpu : null;

    public double MicrosPerDelivery(double cpuSeconds) => Meter.Deliveries == 0 ? 0 : cpuSeconds * 1e6 / Meter.Deliveries;
}
