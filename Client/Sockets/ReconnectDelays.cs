namespace OrleansChat.Client.Sockets;

/// <summary>
/// How long to wait before the next try: full jitter under a doubling bound, so that the clients of a dead gateway do not come back
/// in one wave.
/// </summary>
/// <param name="first">Bound of the delay after an unexpected close.</param>
/// <param name="unit">Bound of the second delay is twice this; then it doubles.</param>
/// <param name="cap">Highest bound.</param>
internal sealed class ReconnectDelays(Random random, TimeSpan first, TimeSpan unit, TimeSpan cap)
{
    private int _tries;

    /// <summary>The connection stood long enough to count as good.</summary>
    public void Reset() => _tries = 0;

    public TimeSpan AfterClose() => _tries == 0 ? Jitter(first, count: true) : AfterFailure();

    public TimeSpan AfterFailure() => Jitter(Bound(unit, _tries, cap), count: true);

    /// <summary>rand(0, min(cap, unit · 2^tries)), for the retry of a command.</summary>
    public static TimeSpan Jitter(Random random, TimeSpan unit, int tries, TimeSpan cap) => random.NextDouble() * Bound(unit, tries, cap);

    private static TimeSpan Bound(TimeSpan unit, int tries, TimeSpan cap) =>
        TimeSpan.FromMilliseconds(Math.Min(cap.TotalMilliseconds, unit.TotalMilliseconds * Math.Pow(2, Math.Min(tries, 30))));

    private TimeSpan Jitter(TimeSpan bound, bool count)
    {
        _tries += count ? 1 : 0;
        lock (random)
        {
            return random.NextDouble() * bound;
        }
    }
}
