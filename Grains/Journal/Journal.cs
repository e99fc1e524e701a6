using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansChat.Rooms;

namespace OrleansChat.Grains.Journal;

/// <summary>
/// Makes events durable, one per silo for all rooms. Appends that arrive while a write is in flight share the next one, so a commit
/// is paid once for many rooms. A room has at most one append here at a time: that keeps its events in order.
/// </summary>
public sealed partial class Journal(EventStore store, IOptions<JournalOptions> options, TimeProvider time, ILogger<Journal> logger) : IJournal
{
    /// <summary>Rooms in one write from which on the journal counts as busy.</summary>
    private const int BusyFrom = 4;

    private readonly JournalOptions _options = options.Value;
    private readonly Lock _lock = new();
    private List<Entry> _waiting = [];
    private int _waitingEvents;
    private int _writers;
    private long _closedUntil;

    public Task<AppendStatus> Append(RoomAppend append)
    {
        var entry = new Entry(append);
        lock (_lock)
        {
            if (_waiting.Count >= _options.MaxWaiting || IsBroken())
            {
                return Task.FromResult(AppendStatus.Unavailable);
            }

            _waiting.Add(entry);
            _waitingEvents += append.Events.Count;
            if (_writers >= _options.Writers)
            {
                return entry.Task;
            }

            _writers++;
        }

        ThreadPool.UnsafeQueueUserWorkItem(static journal => _ = journal.Write(), this, preferLocal: false);
        return entry.Task;
    }

    /// <summary>Events that wait for a write.</summary>
    public int WaitingEvents => Volatile.Read(ref _waitingEvents);

    private bool IsBroken() => _closedUntil != 0 && time.GetTimestamp() < _closedUntil;

    private async Task Write()
    {
        var busy = false;
        while (await NextBatch(busy) is { } batch)
        {
            busy = batch.Count >= BusyFrom;
            var outcomes = await Insert(batch);
            if (Array.Exists(outcomes, static outcome => outcome is AppendStatus.Unavailable or AppendStatus.Unknown))
            {
                // One timeout is enough to know: the next appends are refused in no time instead of each waiting it out.
                Volatile.Write(ref _closedUntil, time.GetTimestamp() + (time.TimestampFrequency * _options.BreakMs / 1000));
                LogBroken(batch.Count, _options.BreakMs);
                RefuseWaiting();
            }
            else
            {
                Volatile.Write(ref _closedUntil, 0);
            }

            for (var index = 0; index < batch.Count; index++)
            {
                batch[index].SetResult(outcomes[index]);
            }
        }
    }

    private async Task<AppendStatus[]> Insert(List<Entry> batch)
    {
        using var span = JournalMetrics.Begin(batch);
        var began = time.GetTimestamp();
        var outcomes = await store.Insert(batch);
        JournalMetrics.Wrote(batch, outcomes, time.GetElapsedTime(began));
        return outcomes;
    }

    /// <summary>
    /// A write has a fixed price, for the database and for us. While many rooms write, a moment's patience shares it among more of
    /// them; a lone message never waits.
    /// </summary>
    private async Task<List<Entry>?> NextBatch(bool busy)
    {
        if (busy && _options.LingerMs > 0 && Volatile.Read(ref _waitingEvents) < _options.MaxBatchEvents)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(_options.LingerMs), time);
        }

        return TakeBatch();
    }

    private void RefuseWaiting()
    {
        List<Entry> waiting;
        lock (_lock)
        {
            (waiting, _waiting, _waitingEvents) = (_waiting, [], 0);
        }

        waiting.ForEach(static entry => entry.SetResult(AppendStatus.Unavailable));
    }

    private List<Entry>? TakeBatch()
    {
        lock (_lock)
        {
            if (_waiting.Count == 0)
            {
                _writers--;
                return null;
            }

            List<Entry> batch;
            if (_waitingEvents <= _options.MaxBatchEvents)
            {
                (batch, _waiting, _waitingEvents) = (_waiting, [], 0);
            }
            else
            {
                var (count, events) = (0, 0);
                while (count < _waiting.Count && (count == 0 || events + _waiting[count].Append.Events.Count <= _options.MaxBatchEvents))
                {
                    events += _waiting[count++].Append.Events.Count;
                }

                batch = _waiting.GetRange(0, count);
                _waiting.RemoveRange(0, count);
                _waitingEvents -= events;
            }

            // Every silo locks rooms in the same order, so that two activations of the same rooms wait instead of deadlocking.
            batch.Sort(static (one, other) => one.Append.Room.CompareTo(other.Append.Room));
            return batch;
        }
    }

    [LoggerMessage(EventId = 2001, Level = LogLevel.Warning, Message = "A write of {Rooms} rooms could not be confirmed; appends are refused for {BreakMs} ms.")]
    private partial void LogBroken(int rooms, int breakMs);

    /// <summary>
    /// An append that waits for its write. Who awaits it is a grain: its scheduler takes the continuation, the writer goes on with the
    /// next batch. Forcing it through the thread pool first would be a second hop for every room.
    /// </summary>
    public sealed class Entry(RoomAppend append) : TaskCompletionSource<AppendStatus>
    {
        public RoomAppend Append { get; } = append;
    }
}
