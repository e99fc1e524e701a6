using OrleansChat.Gateway.Delivery;
using OrleansChat.Rooms;

namespace OrleansChat.Tests.Gateway;

/// <summary>A room's log in memory, as the database has it; reads can be slow, short, or fail.</summary>
internal sealed class RoomLogModel(RoomId room, Random random, double failures = 0) : IRoomLog
{
    private readonly Lock _gate = new();
    private readonly List<RoomEvent> _events = [];

    public int Reads { get; private set; }

    public long Head
    {
        get
        {
            lock (_gate)
            {
                return _events.Count;
            }
        }
    }

    public RoomBatch Append(params (EventKind Kind, UserId? User)[] kinds)
    {
        lock (_gate)
        {
            var before = _events.Count;
            foreach (var (kind, user) in kinds)
            {
                var seq = _events.Count + 1;
                var text = kind == EventKind.Message ? $"message {seq}" : null;
                _events.Add(new RoomEvent(seq, kind, 1_000 + seq, new UserId(Guid.Empty), ClientId.New(), text, User: user));
            }

            return Slice(before, _events.Count);
        }
    }

    /// <summary>A batch as a silo would hand it over.</summary>
    public RoomBatch Slice(long after, long until)
    {
        lock (_gate)
        {
            return new RoomBatch(room, after, [.. _events.GetRange((int)after, (int)(until - after))]);
        }
    }

    public RoomEvent[] All()
    {
        lock (_gate)
        {
            return [.. _events];
        }
    }

    public Task<long?> HeadFor(UserId member, RoomId of, CancellationToken cancel)
    {
        lock (_gate)
        {
            // Only whether the user left matters here: nobody comes back.
            return Task.FromResult<long?>(_events.Exists(item => item.Removes(member)) ? null : _events.Count);
        }
    }

    public async Task<RoomBatch> After(RoomId of, long after, long wanted, int limit, CancellationToken cancel)
    {
        bool fails, yields;
        int most;
        lock (_gate)
        {
            Reads++;
            fails = random.NextDouble() < failures;
            yields = random.Next(2) == 0;
            most = random.Next(1, limit + 1);
        }

        if (yields)
        {
            await Task.Yield();
        }

        if (fails)
        {
            throw new TimeoutException("a fault of the test");
        }

        cancel.ThrowIfCancellationRequested();
        return Slice(after, Math.Min(after + most, Math.Max(after, Head)));
    }
}
