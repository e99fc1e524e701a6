using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using OrleansChat.Client.Sockets;

namespace OrleansChat.Client.Rooms;

/// <summary>
/// The one place where something becomes delivered: takes what links bring, lets <see cref="RoomCursors"/> decide, fetches gaps page by
/// page, and waits for the application. While it waits nothing piles up: links drop, and gaps are fetched afterwards.
/// </summary>
internal sealed partial class EventPump
{
    private readonly ChatClientOptions _options;
    private readonly ILogger _log;
    private readonly Lock _gate = new();
    private readonly RoomCursors _cursors;
    private readonly Channel<Delivered> _out;
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private Link? _newest;
    private Link? _link;
    private DateTimeOffset? _caughtUp;
    private Task<HistoryPage>? _fetch;
    private Gap _fetching;
    private int _failures;

    public EventPump(ChatClientOptions options)
    {
        _options = options;
        _log = options.Logging.CreateLogger<EventPump>();
        _cursors = new RoomCursors(options.SkipBeyond);
        _out = Channel.CreateBounded<Delivered>(options.Buffer);
        if (options.Resume is { } resume)
        {
            _cursors.Restore(resume.Epoch, resume.Cursors);
        }
    }

    public ChannelReader<Delivered> Events => _out.Reader;

    public long? Epoch
    {
        get
        {
            lock (_gate)
            {
                return _cursors.Epoch;
            }
        }
    }

    public SyncRequest Sync()
    {
        lock (_gate)
        {
            var cursors = _cursors.Snapshot();
            return new SyncRequest(_cursors.Epoch, cursors.Count == 0 ? null : cursors);
        }
    }

    /// <summary>A link is synced: its answer covers whatever its predecessor still has.</summary>
    public void Follow(Link link)
    {
        Volatile.Write(ref _newest, link);
        Wake();
    }

    public void Wake() => _wake.Writer.TryWrite(true);

    public async Task RunAsync(CancellationToken cancel)
    {
        try
        {
            while (true)
            {
                if (!await StepAsync(cancel))
                {
                    await _wake.Reader.ReadAsync(cancel);
                }
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // The owner completes the channel with the reason.
        }
        catch (Exception fault)
        {
            _out.Writer.TryComplete(fault);
            throw;
        }
    }

    public void Complete(Exception? reason) => _out.Writer.TryComplete(reason);

    /// <summary>One thing at a time; false: nothing to do.</summary>
    private async ValueTask<bool> StepAsync(CancellationToken cancel)
    {
        if (Volatile.Read(ref _newest) is { } newest && newest != _link)
        {
            (_link, _fetch, _caughtUp, _failures) = (newest, null, null, 0);
            return await TellAsync(cursors => cursors.Adopt(newest.Answer!), cancel);
        }

        if (_link is null)
        {
            return false;
        }

        if (_fetch is { IsCompleted: true })
        {
            return await FetchedAsync(cancel);
        }

        if (_link.Inbox.TryRead(out var message))
        {
            return await TakeAsync(message, cancel);
        }

        var did = false;
        foreach (var (room, prev, until) in _link.TakeDropped())
        {
            lock (_gate)
            {
                _cursors.Dropped(room, prev, until);
            }

            did = true;
        }

        if (_fetch is null && !_link.Ended.IsCompleted)
        {
            did |= Fetch(_link);
        }

        if (_fetch is null && !_link.Ended.IsCompleted && _link.CaughtUpAt is { } time && _caughtUp != time)
        {
            _caughtUp = time;
            await _out.Writer.WriteAsync(new CaughtUp(time), cancel);
            did = true;
        }

        if (!did && _link.NeedsSync)
        {
            _link.End(new LinkEnd("resync", IsPlanned: true, 0));
        }

        return did;
    }

    private async ValueTask<bool> TakeAsync(object message, CancellationToken cancel)
    {
        switch (message)
        {
            case RoomEvents batch:
                return await TellAsync(cursors => cursors.Offer(batch) is { } fresh ? [fresh] : [], cancel);
            case HeadMovedMessage moved:
                return await TellAsync(cursors => cursors.Moved(moved.RoomId, moved.Head), cancel);
            case FirstSeqMovedMessage moved:
                return await TellAsync(cursors => cursors.FirstMoved(moved.RoomId, moved.FirstSeq), cancel);
            case SyncedRoom room:
                return await TellAsync(cursors => cursors.Added(room), cancel);
            case RoomRemovedMessage removed:
                return await TellAsync(cursors => cursors.Removed(removed.RoomId), cancel);
            default:
                throw new InvalidOperationException($"The inbox held a {message.GetType().Name}.");
        }
    }

    private bool Fetch(Link link)
    {
        Gap? gap;
        lock (_gate)
        {
            gap = _cursors.NextGap();
        }

        if (gap is not { } next)
        {
            return false;
        }

        _fetching = next;
        _fetch = FetchAsync(link, next);
        // Also looks at the fault of a fetch that a newer link made pointless.
        _ = _fetch.ContinueWith(done => (done.Exception, Woken: _wake.Writer.TryWrite(true)), TaskScheduler.Default);
        return true;
    }

    private async Task<HistoryPage> FetchAsync(Link link, Gap gap)
    {
        if (_failures > 0)
        {
            var pause = TimeSpan.FromMilliseconds(Math.Min(5_000, 100 << Math.Min(_failures, 6)));
            await Task.Delay(pause, _options.Time);
        }

        using var limit = new CancellationTokenSource(_options.CallTimeout, _options.Time);
        return await link.InvokeAsync<HistoryPage>(
            "History", [gap.Room, new HistoryRequest(After: gap.After, Limit: _options.PageSize)], limit.Token);
    }

    private async ValueTask<bool> FetchedAsync(CancellationToken cancel)
    {
        var (fetch, gap) = (_fetch!, _fetching);
        _fetch = null;
        try
        {
            var page = await fetch;
            _failures = 0;
            return await TellAsync(cursors => cursors.Fill(gap, page), cancel);
        }
        catch (ChatRefusedException refused) when (!refused.Refusal.Retryable)
        {
            LogGap(gap.Room, gap.After, gap.Until, refused);
            return await TellAsync(cursors => cursors.GiveUp(gap), cancel);
        }
        catch (Exception fault) when (fault is ChatRefusedException or LinkLostException or OperationCanceledException
            && !cancel.IsCancellationRequested)
        {
            // The gap stays queued: tried again over this link or the next.
            _failures++;
            LogGap(gap.Room, gap.After, gap.Until, fault);
            return true;
        }
    }

    private async ValueTask<bool> TellAsync(Func<RoomCursors, IEnumerable<Delivered>> decide, CancellationToken cancel)
    {
        Delivered[] told;
        lock (_gate)
        {
            told = [.. decide(_cursors)];
        }

        foreach (var item in told)
        {
            await _out.Writer.WriteAsync(item, cancel);
        }

        return true;
    }

    [LoggerMessage(7020, LogLevel.Information, "Room {Room}: the events from {After} to {Until} could not be fetched yet.")]
    private partial void LogGap(Guid room, long after, long until, Exception fault);
}
