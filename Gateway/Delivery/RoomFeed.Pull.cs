using OrleansChat.Rooms;

namespace OrleansChat.Gateway.Delivery;

/// <summary>Gaps: one read of the log in flight per feed.</summary>
internal sealed partial class RoomFeed
{
    private const int PullLimit = 500;
    private const int MaxPauseMs = 5_000;

    /// <summary>Reads that found nothing, after which a head that was heard of is not believed any longer.</summary>
    private const int EmptyReads = 5;

    /// <summary>Under the lock.</summary>
    private void Want(long head)
    {
        _wanted = Math.Max(_wanted, head);
        if (_position >= 0 && _wanted > _position && !_pulling && !_closed)
        {
            _pulling = true;
            // Faults are handled inside; the feed's flag, not the task, is what others look at.
            _ = Task.Run(Pull);
        }
    }

    private async Task Pull()
    {
        for (var failures = 0; ;)
        {
            long after, wanted;
            lock (_gate)
            {
                after = _position;
                wanted = _wanted;
                if (_closed || after >= wanted)
                {
                    _pulling = false;
                    return;
                }
            }

            try
            {
                var batch = await _log.After(Room, after, wanted, PullLimit, CancellationToken.None);
                if (!batch.Events.IsEmpty && batch.PrevSeq == after)
                {
                    failures = 0;
                    DeliveryMetrics.FilledGap();
                    var pumps = Pumps.Mine;
                    Offer(batch, pumps);
                    pumps.Run();
                    continue;
                }

                if (++failures == EmptyReads)
                {
                    LogNothingThere(_logger, Room, after, wanted);
                    lock (_gate)
                    {
                        _wanted = _wanted == wanted ? _position : _wanted;
                    }
                }
            }
            catch (Exception fault)
            {
                failures++;
                LogPullFailed(_logger, Room, fault);
            }

            var pause = Math.Min(MaxPauseMs, 50 << Math.Min(failures, 7));
            await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(pause / 2, pause)), _time);
        }
    }

    [LoggerMessage(4201, LogLevel.Warning, "The log of room {Room} could not be read; it will be tried again.")]
    private static partial void LogPullFailed(ILogger logger, RoomId room, Exception fault);

    [LoggerMessage(4202, LogLevel.Error, "Room {Room} was said to have seq {Wanted}, but its log ends at {After}.")]
    private static partial void LogNothingThere(ILogger logger, RoomId room, long after, long wanted);
}
