using System.Runtime.InteropServices;
using OrleansChat.Gateway.Sockets;
using OrleansChat.Rooms;

namespace OrleansChat.Gateway.Delivery;

/// <summary>
/// One room as this gateway sees it: a position in the log, and the connections that have got everything up to it. Events go on in
/// seq order, each once; a gap is filled from the log before anything after it is handed on.
/// </summary>
internal sealed partial class RoomFeed
{
    private readonly Lock _gate = new();
    private readonly IRoomLog _log;
    private readonly IFeedWatcher _watcher;
    private readonly CoarseClock _clock;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly RecentEvents _recent = new();
    private readonly List<(Follower Follower, TaskCompletionSource Reached)> _waiting = [];
    private Follower[] _live = [];
    private int _liveCount;
    private int _followers;
    private long _position = -1;
    private long _wanted;
    private long _firstSeq;
    private bool _pulling;
    private bool _closed;

    public RoomFeed(RoomId room, IRoomLog log, IFeedWatcher watcher, CoarseClock clock, TimeProvider time, ILogger logger)
    {
        Room = room;
        _log = log;
        _watcher = watcher;
        _clock = clock;
        _time = time;
        _logger = logger;
        IdleSince = clock.Now;
    }

    public RoomId Room { get; }

    /// <summary>How this feed is attached; kept by <see cref="Attachments"/>.</summary>
    public Attachment Attachment { get; } = new();

    /// <summary>When the last follower left, on the coarse clock.</summary>
    public long IdleSince { get; private set; }

    /// <summary>The seq of the last event that was handed on; -1 before the feed knows where it stands.</summary>
    public long Position
    {
        get
        {
            lock (_gate)
            {
                return _position;
            }
        }
    }

    /// <summary>Connections that follow the room here.</summary>
    public int Followers => Volatile.Read(ref _followers);

    public bool IsClosed
    {
        get
        {
            lock (_gate)
            {
                return _closed;
            }
        }
    }

    /// <summary>Begins at a committed seq, if it has not begun; else makes sure that the feed gets there.</summary>
    public void Begin(long head)
    {
        lock (_gate)
        {
            if (_position < 0)
            {
                _position = head;
                Release();
                Want(_wanted);
            }
            else
            {
                Want(head);
            }
        }
    }

    /// <summary>A committed seq was heard of: the feed gets there.</summary>
    public void Reach(long head)
    {
        lock (_gate)
        {
            Want(head);
        }
    }

    /// <summary>Takes what the room's silo, or a read of the log, handed over. Never waits.</summary>
    public void Offer(RoomBatch batch, Pumps pumps)
    {
        lock (_gate)
        {
            if (_closed || batch.LastSeq <= _position)
            {
                return;
            }

            if (_position < 0 || batch.PrevSeq > _position)
            {
                Want(batch.LastSeq);
                return;
            }

            Advance(batch.Events.AsSpan()[(int)(_position - batch.PrevSeq)..], pumps);
            DeliveryMetrics.Took(batch, _time);
            Release();
        }
    }

    /// <summary>Hands on what may be lost, to all live connections but those of one user.</summary>
    public void OfferFleeting(ReadOnlyMemory<byte> frame, UserId but, Pumps pumps)
    {
        lock (_gate)
        {
            var now = _clock.Now;
            for (var i = 0; i < _liveCount; i++)
            {
                var follower = _live[i];
                if (follower.User != but && !follower.Queue.IsPressed && follower.Queue.Add(frame, now))
                {
                    pumps.Add(follower.Queue);
                }
            }
        }
    }

    /// <summary>A batch is cut where memberships end, so that a removed member never gets the rest.</summary>
    private void Advance(ReadOnlySpan<RoomEvent> events, Pumps pumps)
    {
        while (!events.IsEmpty)
        {
            var length = 1;
            while (!events[length - 1].Kind.EndsMembership() && length < events.Length)
            {
                length++;
            }

            var piece = events[..length];
            events = events[length..];
            HandOn(piece, pumps);
            _recent.Add(piece);
            if (piece[^1].Kind.EndsMembership())
            {
                RemoveLive(piece[^1], pumps);
            }

            foreach (var item in piece)
            {
                if (item is { Kind: EventKind.Join, User: { } joined })
                {
                    _watcher.OnJoined(joined, Room);
                }
            }
        }
    }

    private void HandOn(ReadOnlySpan<RoomEvent> piece, Pumps pumps)
    {
        var now = _clock.Now;
        while (!piece.IsEmpty)
        {
            var taken = piece.Length;
            if (_liveCount > 0)
            {
                ReadOnlyMemory<byte> frame = EventFrames.Encode(Room, _position, piece, out taken);
                for (var i = 0; i < _liveCount; i++)
                {
                    var queue = _live[i].Queue;
                    if (queue.Add(frame, now, hold: queue.AnswerDueUntil > now && _live[i].User == piece[0].Sender))
                    {
                        pumps.Add(queue);
                    }
                }
            }

            DeliveryMetrics.HandedOn(taken, _liveCount);
            _position += taken;
            piece = piece[taken..];
            if (!piece.IsEmpty && _liveCount > 0)
            {
                // Much at once: sockets that read get it piece by piece, or a few large messages would overflow every queue.
                pumps.Run();
            }
        }
    }

    private void RemoveLive(RoomEvent last, Pumps pumps)
    {
        for (var i = _liveCount - 1; i >= 0; i--)
        {
            var follower = _live[i];
            if (last.Removes(follower.User))
            {
                Drop(follower);
                follower.Rooms.Remove(Room, follower);
                if (follower.Queue.Add(Hubs.Pushes.RoomRemoved(Room, last.Seq), _clock.Now))
                {
                    pumps.Add(follower.Queue);
                }
            }
        }
    }

    private void Drop(Follower follower)
    {
        if (follower.IsGone)
        {
            return;
        }

        follower.IsGone = true;
        if (follower.LiveIndex >= 0)
        {
            follower.Sent = _position;
            var last = _live[--_liveCount];
            _live[follower.LiveIndex] = last;
            last.LiveIndex = follower.LiveIndex;
            _live[_liveCount] = null!;
            follower.LiveIndex = -1;
        }

        if (--_followers == 0)
        {
            IdleSince = _clock.Now;
            _recent.Clear();
        }
    }

    private void Release()
    {
        for (var i = _waiting.Count - 1; i >= 0; i--)
        {
            var (follower, reached) = _waiting[i];
            if (_position >= follower.Sent || follower.IsGone || _closed)
            {
                _waiting.RemoveAt(i);
                reached.TrySetResult();
            }
        }
    }
}
