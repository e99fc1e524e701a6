using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using OrleansChat.Gateway.Operations;
using OrleansChat.Grains;
using OrleansChat.Tests.Support;
using OrleansChat.Tests.Support.Cluster;
using Xunit;

namespace OrleansChat.Tests.Docs;

/// <summary>The table of metrics in <c>docs/operations.md</c> is what the code measures.</summary>
[Collection(ClusterCollection.Name)]
public sealed partial class MetricTableTests(SharedCluster cluster)
{
    [Fact]
    public void Every_metric_is_documented_and_every_documented_one_exists()
    {
        // Gauges live as long as their silo and gateway.
        Assert.NotEmpty(cluster.Rig.Silos);
        var rows = Row().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", "operations.md"))).Select(row => row.Value.Trim()).ToArray();

        Assert.Equal(Published().Order(StringComparer.Ordinal), rows);
    }

    private static HashSet<string> Published()
    {
        HashSet<string> rows = [];
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Meter.Name == ChatTelemetry.Name)
            {
                var type = instrument.GetType().Name;
                var counter = type.StartsWith("Counter", StringComparison.Ordinal);
                var kind = counter ? "counter" : type.StartsWith("Histogram", StringComparison.Ordinal) ? "histogram" : "gauge";
                rows.Add($"| `{Prometheus.Name(instrument.Name, instrument.Unit ?? "", counter)}` | {kind} | {instrument.Description} |");
            }
        };
        foreach (var type in new[] { typeof(GrainsHosting).Assembly, typeof(Prometheus).Assembly }.SelectMany(assembly => assembly.GetTypes()).Where(type => type.Name.EndsWith("Metrics", StringComparison.Ordinal)))
        {
            RuntimeHelpers.RunClassConstructor(type.TypeHandle);
        }

        listener.Start();
        return rows;
    }

    [GeneratedRegex(@"^\| `chat_[a-z_]+` \| (counter|gauge|histogram) \|.*$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
