using OrleansChat.Delivery;
using OrleansChat.Rooms;

namespace OrleansChat.Grains.Rooms;

/// <summary>Reading the room: at first, after a conflict or a fault, and whether a refusal rests on what is still so.</summary>
internal sealed partial class RoomLog
{
    /// <summary>Commands that have no seq yet.</summary>
    public int Waiting => _queue.Count;

    /// <summary>The head when this activation first read the room: what came after it came here.</summary>
    public long FirstHead { get; private set; }

    /// <summary>Reads the room if it is not in memory; false if the database cannot be reached.</summary>
    public Task<bool> Load()
    {
        if (!_stale)
        {
            return Task.FromResult(true);
        }

        // Whoever asks while it is being read shares the answer.
        if (_loading is not { IsCompleted: false })
        {
            _loading = Reload();
        }

        return _loading;
    }

    /// <summary>As <see cref="Load"/>; a room that was read under another epoch than this one (0: any) is read again.</summary>
    public Task<bool> LoadUnder(long epoch) => epoch == 0 || epoch == Epoch || _stale ? Load() : Again();

    /// <summary>Reads the room anew, as soon as nothing is on its way to the log.</summary>
    public Task<bool> Again()
    {
        if (Running.IsCompleted)
        {
            _stale = true;
            return Load();
        }

        // What is numbered must be stored or refused before the state that it stands on goes.
        return (_reread ??= new TaskCompletionSource<bool>()).Task;
    }

    /// <summary>Retention took what lies before.</summary>
    public void Forget(long firstSeq) => _tail.Forget(firstSeq);

    private void Reread(bool loaded)
    {
        _reread?.SetResult(loaded);
        _reread = null;
    }

    private async Task<bool> Reload()
    {
        try
        {
            var loaded = await store.Load(room, options.Tail);
            var published = _tail.Head;
            if (loaded.Epoch != Epoch)
            {
                // Answers of an epoch that is over may be of events that were lost.
                _recent.Clear();
                Epoch = loaded.Epoch;
            }

            (_state, _stale) = (loaded.State, false);
            _tail.Load(loaded.State.Head, loaded.Tail);
            _headCheckedAt = time.GetTimestamp();
            for (var index = 0; index < loaded.Tail.Count; index++)
            {
                var entry = loaded.Tail[index];
                _recent.Add((entry.Sender, entry.ClientId), new Posted(entry.Seq, entry.At, Duplicate: true), loaded.Hashes[index]);
            }

            Announce(published);
            return true;
        }
        catch (Exception fault) when (IsDatabaseFault(fault))
        {
            LogUnreadable(room, fault);
            return false;
        }
    }

    /// <summary>Tells the gateways what a reload found that this activation had not published.</summary>
    private void Announce(long published)
    {
        if (!_loaded)
        {
            (_loaded, FirstHead) = (true, _tail.Head);
            if (_state.Exists)
            {
                publisher.Activated(_tail.Head);
            }

            return;
        }

        if (_tail.Head <= published)
        {
            return;
        }

        var missed = _tail.After(published, int.MaxValue, MaxBatchBytes);
        if (missed.Length > 0 && missed[^1].Seq == _tail.Head)
        {
            publisher.Publish(new RoomBatch(room, published, missed));
            PublishMembers(missed);
        }
        else
        {
            publisher.Moved(_tail.Head);
        }
    }

    private void PublishMembers(IEnumerable<RoomEvent> events)
    {
        foreach (var entry in events)
        {
            if (entry.Kind is EventKind.Join or EventKind.Leave)
            {
                publisher.MemberMoved(new MemberMoved(entry.User!.Value, room, entry.Seq, entry.Kind == EventKind.Join));
            }
            else if (entry.Kind == EventKind.Role && _state.Kind == RoomKind.Direct)
            {
                // A request was accepted: from now on the two see each other.
                publisher.SightMoved(entry.User!.Value);
            }
        }
    }

    /// <summary>
    /// The answer; for one that the rules refuse now, the first answer if the log has one: what was stored before its sender was muted, or
    /// left, was not refused.
    /// </summary>
    private async Task<Outcome<Posted>> AnswerOf(PendingCommand pending)
    {
        var outcome = await pending.Answer;
        if (!pending.Refused)
        {
            return outcome;
        }

        try
        {
            return await store.Answers(room, [pending.Command]) is [var first] ? first.For(pending.ContentHash) : outcome;
        }
        catch (Exception fault) when (IsDatabaseFault(fault))
        {
            LogUnreadable(room, fault);
            return ErrorCode.Unavailable;
        }
    }

    /// <summary>The room was read again since the message was looked up: whether it was deleted meanwhile, only the log knows.</summary>
    private async Task LookAgain(PendingCommand next, TargetMessage target)
    {
        try
        {
            next.LookedUpAt = _state.Head;
            next.Target = await store.Target(room, target.Seq);
        }
        catch (Exception fault) when (IsDatabaseFault(fault))
        {
            LogUnreadable(room, fault);
            _queue.RemoveFirst();
            Finish(next, ErrorCode.Unavailable);
        }
    }

    private bool HeadIsFresh() => time.GetElapsedTime(_headCheckedAt) < HeadIsFreshFor;

    private async Task CheckHead(PendingCommand next)
    {
        try
        {
            _stale = await store.Head(room) != _state.Head;
            _headCheckedAt = time.GetTimestamp();
        }
        catch (Exception fault) when (IsDatabaseFault(fault))
        {
            LogUnreadable(room, fault);
            _queue.RemoveFirst();
            Finish(next, ErrorCode.Unavailable);
        }
    }
}
