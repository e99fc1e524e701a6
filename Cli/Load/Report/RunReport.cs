using OrleansChat.Cli.Load.Chaos;
using OrleansChat.Cli.Load.Checker;

namespace OrleansChat.Cli.Load.Report;

/// <summary>One figure of a run: what it was cold, warm and on the bare limit.</summary>
/// <param name="Key">Its name in the JSON file.</param>
/// <param name="HigherIsBetter">Whether ours is given as a ratio to the limit; null: no ratio.</param>
internal sealed record ReportRow(
    string Key, string Label, double? Cold, double? Warm, double? LimitCold, double? Limit, string Format, bool? HigherIsBetter = null)
{
    /// <summary>Ours over the limit, warm.</summary>
    public double? Ratio => HigherIsBetter is not null && Warm is { } ours && Limit is > 0 and { } limit ? ours / limit : null;

    public double? ColdRatio => HigherIsBetter is not null && Cold is { } ours && LimitCold is > 0 and { } limit ? ours / limit : null;
}

/// <summary>All that a run found.</summary>
internal sealed class RunReport
{
    public static readonly (string Key, double Share)[] Percentiles = [("p50", 0.5), ("p99", 0.99), ("p99.9", 0.999), ("max", 1)];

    public List<ReportRow> Rows { get; } = [];

    public List<string> Notes { get; } = [];

    public List<ChaosOutcome> Chaos { get; } = [];

    /// <summary>Null only for scenarios that send nothing through rooms.</summary>
    public Verdict? Verdict { get; set; }

    /// <summary>What made the run itself fail, besides the checker.</summary>
    public List<string> Failures { get; } = [];

    public bool IsGood => Failures.Count == 0 && Verdict is not { IsClean: false } && Chaos.TrueForAll(outcome => outcome.IsGood);

    /// <summary>A post that its sender's own retries did not save is a failure, whatever was done to the system meanwhile.</summary>
    public void Judge(IReadOnlyDictionary<SendOutcome, int> sends)
    {
        var (refused, unanswered) = (sends.GetValueOrDefault(SendOutcome.Fail), sends.GetValueOrDefault(SendOutcome.Info));
        Note($"{refused} posts refused for good, {unanswered} never answered, after their senders' own retries");
        if (refused + unanswered > 0)
        {
            Failures.Add("posts were refused for good or never answered");
        }
    }

    public void Note(string text)
    {
        if (text.Length > 0)
        {
            Notes.Add(text);
        }
    }

    public void Add(string key, string label, double warm, string format) =>
        Rows.Add(new ReportRow(key, label, null, warm, null, null, format));

    /// <summary>The rows that all runs of rooms have.</summary>
    public void AddFigures(Figures ours, Figures? limit)
    {
        Row("sendsPerSecond", "sends/s", window => window.SendsPerSecond, "N0", true);
        Row("deliveriesPerSecond", "deliveries/s", window => window.DeliveriesPerSecond, "N0", true);
        foreach (var (key, share) in Percentiles)
        {
            Ours($"ackMs.{key}", $"ack {key} ms", window => window.Meter.AckMicros.Percentile(share) / 1e3, "N1");
        }

        foreach (var (key, share) in Percentiles)
        {
            Row($"deliveryMs.{key}", $"delivery {key} ms", window => window.Meter.DeliveryMicros.Percentile(share) / 1e3, "N1", null);
        }

        Row("cpuMicrosPerDelivery.servers", "CPU µs/delivery, servers", window => window.MicrosPerDelivery(window.ServerCpu), "N1", false);
        foreach (var process in ours.Warm.Cpu.Keys.Where(name => name != CpuSnapshot.Generator).Order(StringComparer.Ordinal))
        {
            Ours($"cpuMicrosPerDelivery.{process}", $"… {process}", window => window.MicrosPerDelivery(window.Cpu.GetValueOrDefault(process)), "N2");
        }

        Row("cpuMicrosPerDelivery.generator", "… generator (not counted)", window => window.MicrosPerDelivery(window.GeneratorCpu), "N2", null);
        Row("generatorShare", "generator's share of all CPU", window => window.GeneratorCpu / Math.Max(1e-9, window.Cpu.Values.Sum()), "P0", null);
        Row("generatorCores", "generator, cores", window => window.GeneratorCores, "N2", null);
        Ours("postgresShare", "PostgreSQL's share of servers' CPU", window => window.PostgresShare, "P1");
        Note("closed loop: a sender waits for its answer, so latencies leave out what would have been sent meanwhile; see max");

        void Ours(string key, string label, Func<Window, double?> value, string format) =>
            Rows.Add(new ReportRow(key, label, ours.Cold is { } cold ? value(cold) : null, value(ours.Warm), null, null, format));

        void Row(string key, string label, Func<Window, double> value, string format, bool? higherIsBetter) => Rows.Add(new ReportRow(
            key,
            label,
            ours.Cold is { } cold ? value(cold) : null,
            value(ours.Warm),
            limit?.Cold is { } limitCold ? value(limitCold) : null,
            limit is null ? null : value(limit.Warm),
            format,
            higherIsBetter));
    }
}
