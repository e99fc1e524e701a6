using OrleansChat.Gateway.Hubs;
using OrleansChat.Rooms;

namespace OrleansChat.Gateway.Delivery;

/// <summary>What became of a follower that wanted to go live.</summary>
internal enum Handover
{
    /// <summary>It gets every event from now on.</summary>
    Live,

    /// <summary>It must read the log first.</summary>
    Behind,

    /// <summary>It has seen more than the feed: it must wait for the feed.</summary>
    Ahead,

    /// <summary>It left, or its user did: nothing more is sent.</summary>
    Gone,
}

/// <summary>Followers: from replay to live, and out.</summary>
internal sealed partial class RoomFeed
{
    /// <returns>False: the feed was given up; take another one.</returns>
    public bool TryFollow()
    {
        lock (_gate)
        {
            if (_closed)
            {
                return false;
            }

            _followers++;
            return true;
        }
    }

    /// <summary>Takes back a <see cref="TryFollow"/> that no follower came of.</summary>
    public void Unfollow()
    {
        lock (_gate)
        {
            if (--_followers == 0)
            {
                IdleSince = _clock.Now;
            }
        }
    }

    /// <summary>
    /// Makes the follower live if it has got everything up to the feed's position, or misses so little that it is here. Under the
    /// feed's lock, so that no event comes between.
    /// </summary>
    public Handover Join(Follower follower, Pumps pumps)
    {
        lock (_gate)
        {
            if (follower.IsGone || _closed)
            {
                return Handover.Gone;
            }

            if (follower.LiveIndex >= 0)
            {
                return Handover.Live;
            }

            if (follower.Sent > _position)
            {
                Want(follower.Sent);
                return Handover.Ahead;
            }

            if (follower.Sent < _position)
            {
                if (_recent.After(follower.Sent) is not { } missed)
                {
                    return Handover.Behind;
                }

                if (!Replay(follower, missed, pumps))
                {
                    return Handover.Gone;
                }
            }

            if (_liveCount == _live.Length)
            {
                Array.Resize(ref _live, Math.Max(4, _liveCount * 2));
            }

            follower.LiveIndex = _liveCount;
            _live[_liveCount++] = follower;
            TellFirst(follower, pumps);
            return Handover.Live;
        }
    }

    /// <summary>Sends a piece of the log to one follower that is not live.</summary>
    /// <param name="events">They follow what was sent.</param>
    /// <returns>False: the end of the user's membership was among them, and was the last one sent.</returns>
    public bool Send(Follower follower, ReadOnlySpan<RoomEvent> events, Pumps pumps)
    {
        lock (_gate)
        {
            return !follower.IsGone && Replay(follower, events, pumps);
        }
    }

    /// <summary>Cuts the replay of a follower that is not live: it goes on after a later seq, at which its user was a member.</summary>
    public void Skip(Follower follower, long head, Pumps pumps)
    {
        lock (_gate)
        {
            if (follower.IsGone || head <= follower.Sent)
            {
                return;
            }

            follower.Began = follower.Sent = head;
            if (follower.Queue.Add(Pushes.HeadMoved(Room, head), _clock.Now))
            {
                pumps.Add(follower.Queue);
            }
        }
    }

    /// <summary>The log begins later now: told to who is live, and to who catches up once it is.</summary>
    public void Forget(long firstSeq, Pumps pumps)
    {
        lock (_gate)
        {
            if (_closed || firstSeq <= _firstSeq)
            {
                return;
            }

            _firstSeq = firstSeq;
            _recent.Forget(firstSeq);
            for (var i = 0; i < _liveCount; i++)
            {
                TellFirst(_live[i], pumps);
            }
        }
    }

    /// <summary>Completes when the feed reaches what the follower has seen, or the follower is gone.</summary>
    public Task Reached(Follower follower)
    {
        lock (_gate)
        {
            if (_position >= follower.Sent || follower.IsGone || _closed)
            {
                return Task.CompletedTask;
            }

            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((follower, reached));
            return reached.Task;
        }
    }

    /// <summary>Nothing more is sent to the follower from the return of this call on.</summary>
    /// <returns>False: it was gone before.</returns>
    public bool Remove(Follower follower)
    {
        lock (_gate)
        {
            if (follower.IsGone)
            {
                return false;
            }

            Drop(follower);
            Release();
            return true;
        }
    }

    /// <summary>Gives the feed up if nobody follows it.</summary>
    public bool TryClose(long idleBefore)
    {
        lock (_gate)
        {
            if (_followers == 0 && IdleSince <= idleBefore)
            {
                _closed = true;
            }

            return _closed;
        }
    }

    /// <summary>Hands nothing on any more, whoever follows.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            Release();
        }
    }

    private void TellFirst(Follower follower, Pumps pumps)
    {
        if (follower.FirstSeq < _firstSeq)
        {
            follower.FirstSeq = _firstSeq;
            if (follower.Queue.Add(Pushes.FirstSeqMoved(Room, _firstSeq), _clock.Now))
            {
                pumps.Add(follower.Queue);
            }
        }
    }

    private bool Replay(Follower follower, ReadOnlySpan<RoomEvent> events, Pumps pumps)
    {
        RoomEvent? leave = null;
        for (var i = 0; i < events.Length; i++)
        {
            if (events[i].Removes(follower.User))
            {
                leave = events[i];
                events = events[..(i + 1)];
                break;
            }
        }

        while (!events.IsEmpty)
        {
            var frame = EventFrames.Encode(Room, follower.Sent, events, out var taken);
            follower.Sent += taken;
            events = events[taken..];
            if (follower.Queue.Add(frame, _clock.Now))
            {
                pumps.Add(follower.Queue);
            }
        }

        if (leave is null)
        {
            return true;
        }

        Drop(follower);
        follower.Rooms.Remove(Room, follower);
        if (follower.Queue.Add(Pushes.RoomRemoved(Room, leave.Seq), _clock.Now))
        {
            pumps.Add(follower.Queue);
        }

        return false;
    }
}
