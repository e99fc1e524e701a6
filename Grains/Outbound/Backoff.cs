namespace OrleansChat.Grains.Outbound;

/// <summary>Pauses between tries. Pure.</summary>
internal static class Backoff
{
    /// <summary>Doubled each time, capped, and shortened by up to a half so that many that failed together do not come back together.</summary>
    /// <param name="attempt">The one that failed: 1, 2, 3 …</param>
    /// <param name="random">0–1.</param>
    public static TimeSpan Pause(TimeSpan first, TimeSpan longest, int attempt, double random) =>
        TimeSpan.FromTicks(Math.Min(longest.Ticks, first.Ticks << Math.Clamp(attempt - 1, 0, 12))) * (1 - (random / 2));
}
