using System.Collections.Concurrent;

namespace OrleansChat.Grains.Defence;

/// <summary>Until when the database refused what, in memory, at most 10,000 of them.</summary>
internal sealed class Waits(TimeProvider time)
{
    private const int Most = 10_000;

    private readonly ConcurrentDictionary<UInt128, (long From, TimeSpan Wait)> _waits = [];

    /// <summary>Null: none that is known of.</summary>
    public TimeSpan? Left(UInt128 key) =>
        _waits.TryGetValue(key, out var noted) && noted.Wait - time.GetElapsedTime(noted.From) is var left && left > TimeSpan.Zero ? left : null;

    public void Note(UInt128 key, TimeSpan wait)
    {
        // What is forgotten here, the database is asked again.
        if (_waits.Count >= Most)
        {
            _waits.Clear();
        }

        _waits[key] = (time.GetTimestamp(), wait);
    }
}
