using OrleansChat.Cli.Load.Report;
using Xunit;

namespace OrleansChat.Tests.Load;

public sealed class HistogramTests
{
    [Theory]
    [InlineData(1, 1_000)]
    [InlineData(2, 50_000_000)]
    [InlineData(3, 200)]
    public void Percentiles_are_those_of_the_sorted_values(int seed, int top)
    {
        var random = new Random(seed);
        var histogram = new Histogram();
        var values = Enumerable.Range(0, 20_000).Select(_ => (long)(Math.Pow(random.NextDouble(), 3) * top)).ToArray();
        Array.ForEach(values, histogram.Record);
        Array.Sort(values);
        foreach (var share in new[] { 0.01, 0.5, 0.9, 0.99, 0.999, 1 })
        {
            var exact = values[(int)Math.Ceiling(share * values.Length) - 1];
            Assert.InRange(histogram.Percentile(share), exact - (exact * 0.004) - 1, exact + (exact * 0.004) + 1);
        }

        Assert.Equal(values[^1], histogram.Max);
        Assert.Equal(values.Length, histogram.Count);
    }

    [Fact]
    public void Adding_two_is_recording_into_one()
    {
        var (left, right, both) = (new Histogram(), new Histogram(), new Histogram());
        for (var i = 0; i < 5_000; i++)
        {
            (i % 3 == 0 ? left : right).Record(i * i);
            both.Record(i * i);
        }

        left.Add(right);
        Assert.Equal(both.Count, left.Count);
        Assert.Equal(both.Max, left.Max);
        Assert.All(new[] { 0.1, 0.5, 0.99 }, share => Assert.Equal(both.Percentile(share), left.Percentile(share)));
    }

    [Fact]
    public void An_empty_one_says_0() => Assert.Equal(0, new Histogram().Percentile(0.5));

    [Fact]
    public void Takes_the_largest_and_the_negative()
    {
        var histogram = new Histogram();
        histogram.Record(long.MaxValue);
        histogram.Record(-5);
        Assert.Equal(0, histogram.Percentile(0.5));
        Assert.InRange(histogram.Percentile(1), (long)(long.MaxValue * 0.995), long.MaxValue);
    }
}
