using System.Globalization;
using System.Text;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace OrleansChat.Gateway.Operations;

/// <summary>Writes metrics in Prometheus' text format 0.0.4, when it is asked for them.</summary>
internal sealed class Prometheus : IDisposable
{
    private readonly Lock _one = new();
    private readonly Writer _writer = new();

    public Prometheus() => Reader = new BaseExportingMetricReader(_writer);

    public MetricReader Reader { get; }

    public string Scrape()
    {
        lock (_one)
        {
            _writer.Text.Clear();
            Reader.Collect(timeoutMilliseconds: 2_000);
            return _writer.Text.ToString();
        }
    }

    public void Dispose()
    {
        Reader.Dispose();
        _writer.Dispose();
    }

    /// <summary>The name as Prometheus has it: underscores, the unit, and "total" for what only grows.</summary>
    internal static string Name(string name, string unit, bool grows)
    {
        var words = name.Replace('.', '_').Replace('-', '_');
        var suffix = unit switch
        {
            "s" => "_seconds",
            "ms" => "_milliseconds",
            "By" => "_bytes",
            _ => "",
        };
        return (words.EndsWith(suffix, StringComparison.Ordinal) ? words : words + suffix) + (grows ? "_total" : "");
    }

    private sealed class Writer : BaseExporter<Metric>
    {
        public StringBuilder Text { get; } = new();

        public override ExportResult Export(in Batch<Metric> batch)
        {
            // One name may come from several meters, of which the format takes one block.
            var blocks = new SortedDictionary<string, List<Metric>>(StringComparer.Ordinal);
            foreach (var metric in batch)
            {
                var name = Name(metric.Name, metric.Unit, metric.MetricType is MetricType.LongSum or MetricType.DoubleSum);
                (blocks.TryGetValue(name, out var block) ? block : blocks[name] = []).Add(metric);
            }

            foreach (var (name, metrics) in blocks)
            {
                Write(name, metrics);
            }

            return ExportResult.Success;
        }

        private void Write(string name, List<Metric> metrics)
        {
            var type = metrics[0].MetricType;
            Text.Append("# HELP ").Append(name).Append(' ').AppendLine(Escape(metrics[0].Description));
            Text.Append("# TYPE ").Append(name).Append(' ').AppendLine(
                type is MetricType.Histogram ? "histogram" : type is MetricType.LongSum or MetricType.DoubleSum ? "counter" : "gauge");
            foreach (var metric in metrics.Where(metric => metric.MetricType == type))
            {
                foreach (ref readonly var point in metric.GetMetricPoints())
                {
                    if (type is MetricType.Histogram)
                    {
                        Histogram(name, point);
                    }
                    else
                    {
                        Line(name, point.Tags, Value(type, point));
                    }
                }
            }
        }

        private static double Value(MetricType type, in MetricPoint point) => type switch
        {
            MetricType.LongSum or MetricType.LongSumNonMonotonic => point.GetSumLong(),
            MetricType.DoubleSum or MetricType.DoubleSumNonMonotonic => point.GetSumDouble(),
            MetricType.LongGauge => point.GetGaugeLastValueLong(),
            _ => point.GetGaugeLastValueDouble(),
        };

        private void Histogram(string name, in MetricPoint point)
        {
            var below = 0L;
            foreach (var bucket in point.GetHistogramBuckets())
            {
                below += bucket.BucketCount;
                Line(name + "_bucket", point.Tags, below, double.IsPositiveInfinity(bucket.ExplicitBound) ? "+Inf" : Number(bucket.ExplicitBound));
            }

            Line(name + "_sum", point.Tags, point.GetHistogramSum());
            Line(name + "_count", point.Tags, point.GetHistogramCount());
        }

        private void Line(string name, ReadOnlyTagCollection tags, double value, string? bound = null)
        {
            Text.Append(name);
            var separator = '{';
            foreach (var (key, tag) in tags)
            {
                Label(key.Replace('.', '_').Replace('-', '_'), Convert.ToString(tag, CultureInfo.InvariantCulture) ?? "");
            }

            if (bound is not null)
            {
                Label("le", bound);
            }

            Text.Append(separator == ',' ? "} " : " ").AppendLine(Number(value));

            void Label(string key, string label)
            {
                Text.Append(separator).Append(key).Append("=\"").Append(Escape(label).Replace("\"", "\\\"", StringComparison.Ordinal)).Append('"');
                separator = ',';
            }
        }

        private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

        private static string Escape(string text) =>
            text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
    }
}
