using Microsoft.Extensions.Options;
using OrleansChat.Rooms;

namespace OrleansChat.Gateway.Delivery;

/// <summary>Reads logs through the cluster: a little from the room's hot tail, else from the database; never too much at once.</summary>
internal sealed class RoomLog(IGrainFactory grains, LogEpoch epoch, IOptions<DeliveryOptions> options, TimeProvider time) : IRoomLog, IDisposable
{
    /// <summary>What a room keeps hot, about.</summary>
    private const int TailLength = 256;

    // A room whose silo just died does not answer; the database does.
    private static readonly TimeSpan TailPatience = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _slots = new(options.Value.Pulls);

    public async Task<RoomBatch> After(RoomId room, long after, long wanted, int limit, CancellationToken cancel)
    {
        await _slots.WaitAsync(cancel);
        try
        {
            if (wanted - after < TailLength && await Tail(room, after, limit, cancel) is { Events.IsEmpty: false } tail && tail.PrevSeq == after)
            {
                return tail;
            }

            return await grains.History().Pull(room, after, limit).WaitAsync(cancel);
        }
        finally
        {
            _slots.Release();
        }
    }

    public async Task<long?> HeadFor(UserId member, RoomId room, CancellationToken cancel)
    {
        // The newest event that the user may read: membership and log are read by one statement.
        var newest = await grains.History().Page(member, room, new HistoryRequest(null, null, null, 1)).WaitAsync(cancel);
        return newest.Ok ? newest.Value.Items is [] ? null : newest.Value.LastSeq
            : newest.Refusal.Code == ErrorCode.NotFound ? null
            : throw new TimeoutException("The log cannot be read.");
    }

    public void Dispose() => _slots.Dispose();

    private async Task<RoomBatch?> Tail(RoomId room, long after, int limit, CancellationToken cancel)
    {
        try
        {
            return await grains.Room(room).Tail(after, limit, epoch.Current).WaitAsync(TailPatience, time, cancel);
        }
        catch (Exception fault) when (fault is TimeoutException or OrleansException)
        {
            return null;
        }
    }
}
