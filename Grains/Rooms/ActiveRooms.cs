using System.Collections.Concurrent;
using OrleansChat.Cluster;

namespace OrleansChat.Grains.Rooms;

/// <summary>
/// The rooms in this silo's memory, and how fast their heads move. Looked at only when somebody asks: a post costs nothing of it.
/// </summary>
internal sealed class ActiveRooms(TimeProvider time)
{
    private const int Most = 50;
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<RoomLog, RoomId> _logs = [];
    private volatile Sample? _last;

    public int Count => _logs.Count;

    public void Add(RoomId room, RoomLog log)
    {
        _logs[log] = room;
        RoomMetrics.Activated();
    }

    public void Remove(RoomLog log)
    {
        if (_logs.TryRemove(log, out _))
        {
            RoomMetrics.Deactivated();
        }
    }

    /// <summary>Rooms that exist, by chance, so many at most: who cannot have one of them tries others the next time.</summary>
    public RoomId[] Some(int most)
    {
        var all = _logs.Where(pair => pair.Key.Head > 0).Select(pair => pair.Value).Distinct().ToArray();
        Random.Shared.Shuffle(all);
        return all[..Math.Min(most, all.Length)];
    }

    /// <summary>The rooms with the most events since the last call, if that was within a minute; else within a second from now.</summary>
    public async Task<RoomTraffic[]> Busiest()
    {
        var before = _last is { } last && time.GetElapsedTime(last.At) < Longest ? last : Take();
        if (time.GetElapsedTime(before.At) is var age && age < Shortest)
        {
            await Task.Delay(Shortest - age, time);
        }

        var now = Take();
        _last = now;
        var minutes = time.GetElapsedTime(before.At, now.At).TotalMinutes;
        return
        [
            .. now.Rooms.Select(room => new RoomTraffic(room.Key, Math.Round((room.Value.Head - Head(before, room)) / minutes, 1)))
                .Where(room => room.EventsPerMinute > 0)
                .OrderByDescending(room => room.EventsPerMinute)
                .Take(Most),
        ];
    }

    // A room that was not in memory then stood where it was read since.
    private static long Head(Sample before, KeyValuePair<RoomId, Heads> room) =>
        before.Rooms.TryGetValue(room.Key, out var then) ? then.Head : room.Value.First;

    // Two activations of one room for a moment: either will do.
    private Sample Take() => new(
        time.GetTimestamp(),
        _logs.GroupBy(pair => pair.Value, pair => new Heads(pair.Key.FirstHead, pair.Key.Head)).ToDictionary(room => room.Key, room => room.First()));

    private sealed record Sample(long At, Dictionary<RoomId, Heads> Rooms);

    private readonly record struct Heads(long First, long Head);
}
