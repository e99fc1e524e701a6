namespace OrleansChat.Gateway.Auth;

/// <summary>Token buckets by key, in memory, at most <paramref name="capacity"/> of them.</summary>
/// <param name="burst">What a full bucket holds.</param>
/// <param name="period">In which an empty bucket gains <paramref name="perPeriod"/> tokens, evenly.</param>
internal sealed class TokenBuckets<TKey>(int burst, double perPeriod, TimeSpan period, TimeProvider time, int capacity = 100_000)
    where TKey : notnull
{
    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, Bucket> _buckets = [];
    private long _sweptAt;

    /// <summary>Null: taken. Otherwise the time until the next token.</summary>
    public TimeSpan? Take(TKey key)
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            var tokens = _buckets.TryGetValue(key, out var bucket) ? Level(bucket, now) : burst;
            if (tokens < 1)
            {
                return (1 - tokens) / perPeriod * period;
            }

            if (_buckets.Count >= capacity && !_buckets.ContainsKey(key))
            {
                Sweep(now);
            }

            _buckets[key] = new Bucket(tokens - 1, now);
            return null;
        }
    }

    private double Level(Bucket bucket, long now) =>
        Math.Min(burst, bucket.Tokens + (time.GetElapsedTime(bucket.At, now) / period * perPeriod));

    // Full buckets say nothing. If all are in use, one is forgotten: refusing everybody would be the greater harm.
    // Once a second at most, or a flood of keys would buy a walk over all of them with each request.
    private void Sweep(long now)
    {
        if (_sweptAt == 0 || time.GetElapsedTime(_sweptAt, now) >= TimeSpan.FromSeconds(1))
        {
            _sweptAt = now;
            foreach (var key in _buckets.Where(entry => Level(entry.Value, now) >= burst).Select(entry => entry.Key).ToArray())
            {
                _buckets.Remove(key);
            }
        }

        if (_buckets.Count >= capacity)
        {
            _buckets.Remove(_buckets.Keys.First());
        }
    }

    private readonly record struct Bucket(double Tokens, long At);
}
