using System.Numerics;

namespace OrleansChat.Cli.Load.Report;

/// <summary>Counts values in buckets no wider than 1/128 of the value, so that percentiles are right within 0.4 %.</summary>
internal sealed class Histogram
{
    private readonly long[] _counts = new long[(64 - 7) << 7];

    public long Count { get; private set; }

    public long Max { get; private set; }

    /// <param name="value">0 or more; negative values count as 0.</param>
    public void Record(long value)
    {
        value = Math.Max(0, value);
        _counts[IndexOf(value)]++;
        Count++;
        Max = Math.Max(Max, value);
    }

    public void Add(Histogram other)
    {
        for (var i = 0; i < _counts.Length; i++)
        {
            _counts[i] += other._counts[i];
        }

        Count += other.Count;
        Max = Math.Max(Max, other.Max);
    }

    /// <param name="share">0 to 1.</param>
    /// <returns>The value that this share of the recorded ones does not exceed; 0 where there is none.</returns>
    public long Percentile(double share)
    {
        var rank = Math.Clamp((long)Math.Ceiling(share * Count), 1, Math.Max(1, Count));
        for (var i = 0; i < _counts.Length; i++)
        {
            rank -= _counts[i];
            if (rank <= 0)
            {
                return Math.Min(Max, MiddleOf(i));
            }
        }

        return Max;
    }

    private static int IndexOf(long value)
    {
        var shift = Math.Max(0, BitOperations.Log2((ulong)value) - 7);
        return (shift << 7) + (int)(value >> shift);
    }

    private static long MiddleOf(int index)
    {
        var shift = index < 256 ? 0 : (index >> 7) - 1;
        return ((long)(index - (shift << 7)) << shift) + ((1L << shift) >> 1);
    }
}
