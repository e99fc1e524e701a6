namespace OrleansChat.Gateway.Sockets;

/// <summary>So many at once, so many per second for long. Not safe for several threads.</summary>
internal struct TokenBucket(double perSecond, double most, long now)
{
    private readonly double _most = most;
    private double _tokens = most;
    private long _last = now;

    /// <summary>Takes <paramref name="count"/> tokens.</summary>
    /// <param name="now">Milliseconds of any clock that only grows.</param>
    /// <returns>0, or the milliseconds after which it could work; nothing is taken then.</returns>
    public int Take(double count, long now)
    {
        _tokens = Math.Min(_most, _tokens + Math.Max(0, now - _last) * perSecond / 1000);
        _last = now;
        if (_tokens >= count)
        {
            _tokens -= count;
            return 0;
        }

        return (int)Math.Ceiling((count - _tokens) * 1000 / perSecond);
    }
}
