using Microsoft.Extensions.Options;
using OrleansChat.Gateway.Hubs;
using OrleansChat.Gateway.Sockets;
using OrleansChat.Rooms;

namespace OrleansChat.Gateway.Delivery;

/// <summary>
/// Brings followers from their cursor through the log to their feed's position and makes them live. Paced by the socket: it never
/// fills the queue, however long the log is. What happens meanwhile collapses into the feed's position.
/// </summary>
internal sealed partial class Catchup(IRoomLog log, IOptions<DeliveryOptions> options, TimeProvider time, ILogger<Catchup> logger)
{
    private const int PageEvents = 200;

    /// <summary>Characters of text that are sent before the queue is looked at again: at worst 6 bytes of JSON each.</summary>
    private const int SliceCharacters = 32 * 1024;

    private const int MaxPauseMs = 5_000;

    /// <summary>Runs until all are live or gone, or the set is closed.</summary>
    /// <param name="lost">Hears of each follower whose user left while it caught up.</param>
    public async Task Run(ChatConnection connection, RoomSet rooms, IReadOnlyList<Follower> followers, bool tellCaughtUp, Action lost)
    {
        try
        {
            List<Follower> ahead = [];
            foreach (var follower in followers)
            {
                if (await Advance(follower, lost, rooms.Closed) == Handover.Ahead)
                {
                    ahead.Add(follower);
                }
            }

            foreach (var follower in ahead)
            {
                while (await Advance(follower, lost, rooms.Closed) == Handover.Ahead)
                {
                    await follower.Feed.Reached(follower).WaitAsync(rooms.Closed);
                }
            }

            if (tellCaughtUp)
            {
                connection.Send(Pushes.CaughtUp(time.GetUtcNow()));
            }
        }
        catch (OperationCanceledException) when (rooms.Closed.IsCancellationRequested)
        {
            // The next Sync, or the end of the connection.
        }
        catch (Exception fault)
        {
            // Nothing but a bug comes here; the client resumes on a new connection.
            LogFailed(logger, fault);
            connection.GoAway("resync", 1_000, drop: true);
        }
    }

    private async Task<Handover> Advance(Follower follower, Action lost, CancellationToken closed)
    {
        while (true)
        {
            await follower.Queue.Below(options.Value.ReplayBelowBytes).WaitAsync(closed);
            closed.ThrowIfCancellationRequested();
            var pumps = Pumps.Mine;
            var handover = follower.Feed.Join(follower, pumps);
            pumps.Run();
            if (handover != Handover.Behind)
            {
                if (handover == Handover.Gone)
                {
                    lost();
                }

                return handover;
            }

            var stays = IsTooSlow(follower) ? await Cut(follower, closed) : await Page(follower, closed);
            if (!stays)
            {
                lost();
                return Handover.Gone;
            }
        }
    }

    /// <summary>Whether the room moved on, since the replay began, by more than a whole replay may hold: it would never end.</summary>
    private bool IsTooSlow(Follower follower) => follower.Feed.Position - follower.Began > 2L * options.Value.ReplayPerRoom;

    /// <summary>Leaves the rest to <c>History</c>. The user's leave may lie in it, so the database is asked where to go on.</summary>
    /// <returns>False: the user left.</returns>
    private async Task<bool> Cut(Follower follower, CancellationToken closed)
    {
        if (await Persist(follower.Feed.Room, () => log.HeadFor(follower.User, follower.Feed.Room, closed), closed) is not { } head)
        {
            return false;
        }

        LogCut(logger, follower.Feed.Room, follower.Sent, head);
        Skip(follower, head);
        return true;
    }

    private static void Skip(Follower follower, long head)
    {
        var pumps = Pumps.Mine;
        follower.Feed.Skip(follower, head, pumps);
        pumps.Run();
    }

    /// <returns>False: the user left.</returns>
    private async Task<bool> Page(Follower follower, CancellationToken closed)
    {
        var batch = await Persist(follower.Feed.Room, () => Read(follower, closed), closed);
        if (batch.PrevSeq > follower.Sent)
        {
            // The log lost its beginning since the replay began.
            Skip(follower, batch.PrevSeq);
            return true;
        }

        var events = batch.Events;
        while (!events.IsEmpty)
        {
            var count = 0;
            for (var characters = 0; count < events.Length && characters < SliceCharacters; count++)
            {
                characters += events[count].Text?.Length ?? 0;
            }

            await follower.Queue.Below(options.Value.ReplayBelowBytes).WaitAsync(closed);
            var pumps = Pumps.Mine;
            DeliveryMetrics.Replayed(count);
            var stays = follower.Feed.Send(follower, events.AsSpan()[..count], pumps);
            pumps.Run();
            if (!stays)
            {
                return false;
            }

            events = events[count..];
        }

        return true;
    }

    private async Task<RoomBatch> Read(Follower follower, CancellationToken closed)
    {
        var batch = await log.After(follower.Feed.Room, follower.Sent, follower.Feed.Position, PageEvents, closed);
        return !batch.Events.IsEmpty && batch.PrevSeq >= follower.Sent
            ? batch
            : throw new TimeoutException("The log does not hold yet what its room has told of.");
    }

    /// <summary>Reads until it works, with pauses.</summary>
    private async Task<T> Persist<T>(RoomId room, Func<Task<T>> read, CancellationToken closed)
    {
        for (var failures = 1; ; failures++)
        {
            try
            {
                return await read();
            }
            catch (Exception fault) when (fault is TimeoutException or OrleansException)
            {
                LogReadFailed(logger, room, fault);
            }

            var pause = Math.Min(MaxPauseMs, 50 << Math.Min(failures, 7));
            await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(pause / 2, pause)), time, closed);
        }
    }

    [LoggerMessage(4221, LogLevel.Warning, "The log of room {Room} could not be read for a client that resumes; it will be tried again.")]
    private static partial void LogReadFailed(ILogger logger, RoomId room, Exception fault);

    [LoggerMessage(4223, LogLevel.Information, "The replay of room {Room} was cut from {Sent} to {Head}: the client is too slow.")]
    private static partial void LogCut(ILogger logger, RoomId room, long sent, long head);

    [LoggerMessage(4222, LogLevel.Error, "A client could not be brought up to date; its connection is closed.")]
    private static partial void LogFailed(ILogger logger, Exception fault);
}
