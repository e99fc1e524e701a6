using System.Collections.Immutable;
using System.Data.Common;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using OrleansChat.Delivery;
using OrleansChat.Grains.Journal;
using OrleansChat.Rooms;

namespace OrleansChat.Grains.Rooms;

/// <summary>
/// One activation's hold on its room's log: commands queue here, get their seqs one batch at a time, and are answered and published
/// once the journal says that the batch is on disk. Not thread-safe: it lives on its grain's turns. At most one append is in flight.
/// </summary>
internal sealed partial class RoomLog(
    RoomId room,
    IJournal journal,
    IRoomStore store,
    IRoomPublisher publisher,
    RoomOptions options,
    TimeProvider time,
    ILogger logger)
{
    private const int MaxBatchBytes = 256 * 1024;
    private static readonly TimeSpan RepeatAfter = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan HeadIsFreshFor = TimeSpan.FromSeconds(1);

    private readonly RoomTail _tail = new(options.Tail);
    private readonly RecentAnswers _recent = new(options.RecentAnswers);
    private readonly Dictionary<(UserId, ClientId), PendingCommand> _pending = [];
    private readonly LinkedList<PendingCommand> _queue = new();
    private RoomState _state = new();
    private Task<bool>? _loading;
    private bool _loaded;
    private bool _stale = true;
    private TaskCompletionSource<bool>? _reread;
    private long _headCheckedAt;

    /// <summary>The running write loop; complete when nothing waits.</summary>
    public Task Running { get; private set; } = Task.CompletedTask;

    /// <summary>State including what is numbered but not yet committed; valid after <see cref="Load"/> said true.</summary>
    public RoomState State => _state;

    /// <summary>The last committed seq known here.</summary>
    public long Head => _tail.Head;

    /// <summary>The log's epoch that the room was read under; 0: it was not read yet.</summary>
    public long Epoch { get; private set; }

    public ImmutableArray<RoomEvent> Tail(long after, int limit) => _stale ? [] : _tail.After(after, limit, MaxBatchBytes);

    /// <summary>Answers after the commit, or with a refusal; a repeated command gets its first answer.</summary>
    public async Task<Outcome<Posted>> Submit(RoomCommand command)
    {
        if (RoomForms.Check(command, options) is { } refusal)
        {
            return refusal;
        }

        var contentHash = CommandHash.Of(command);
        if (command is PostMessage { Attachments: not null } or ForwardMessage { Attachments: not null })
        {
            var (refused, carried) = await Claim(command, contentHash);
            if (refused is { } answer)
            {
                return answer;
            }

            command = carried;
        }

        var looked = default(LookedUp);
        if (command is not PostMessage { Thread: null })
        {
            looked = await Prepare(command, contentHash);
            if (looked.Answer is { } answer)
            {
                return answer;
            }
        }

        var key = (command.Sender, command.ClientId);
        if (_recent.Find(key, contentHash) is { } known)
        {
            return known;
        }

        if (_pending.TryGetValue(key, out var same))
        {
            return same.ContentHash != contentHash ? ErrorCode.ClientIdReused : AsDuplicate(await AnswerOf(same));
        }

        if (_queue.Count >= options.MaxQueued)
        {
            return ErrorCode.Overloaded;
        }

        var deadline = time.GetTimestamp() + (time.TimestampFrequency * options.DeadlineMs / 1000);
        var pending = new PendingCommand(command, contentHash, deadline) { Target = looked.Target, LookedUpAt = looked.Head };
        _pending.Add(key, pending);
        _queue.AddLast(pending);
        if (Running.IsCompleted)
        {
            Running = Run();
        }

        return await AnswerOf(pending);
    }

    /// <summary>What the rarer commands must look up before they queue.</summary>
    private async Task<LookedUp> Prepare(RoomCommand command, long contentHash)
    {
        if (!await Load())
        {
            return new LookedUp(ErrorCode.Unavailable);
        }

        try
        {
            var head = _tail.Head;
            switch (command)
            {
                case DeleteMessage { Target: var seq }:
                    var target = await store.Target(room, seq);
                    // A hold is placed and lifted beside the log: it does not move the head.
                    return target is not null && target.Held != _state.Held && !await Again()
                        ? new LookedUp(ErrorCode.Unavailable)
                        : new LookedUp(null, target, head);
                case var named when RoomRules.TargetOf(named) is { } seq:
                    return new LookedUp(null, await store.Target(room, seq), head);
                // One that is on its way to the log shares the answer of the first.
                case CreateRoom { Kind: RoomKind.Group } when _state.Exists && !_pending.ContainsKey((command.Sender, command.ClientId)):
                    var known = await store.Answers(room, [command]);
                    return new LookedUp(known is not [var first] ? ErrorCode.AlreadyMember : first.For(contentHash));
                case CreateRoom { Slug: { } slug } when !await store.ClaimSlug(room, slug):
                    return new LookedUp(ErrorCode.SlugTaken);
                default:
                    return default;
            }
        }
        catch (Exception fault) when (IsDatabaseFault(fault))
        {
            LogUnreadable(room, fault);
            return new LookedUp(ErrorCode.Unavailable);
        }
    }

    private async Task Run()
    {
        try
        {
            while (_queue.Count > 0 || _reread is not null)
            {
                _stale |= _reread is not null;
                var loaded = await Load();
                Reread(loaded);
                if (!loaded)
                {
                    RefuseQueued(ErrorCode.Unavailable);
                    break;
                }

                ExpireQueued();
                if (await Number() is { } batch)
                {
                    await Store(batch);
                }
            }
        }
        catch (Exception fault)
        {
            LogFault(room, fault);
            _stale = true;
            Reread(false);
            foreach (var pending in _pending.Values.ToArray())
            {
                Finish(pending, pending.Uncertain ? ErrorCode.Unknown : ErrorCode.Internal);
            }

            _queue.Clear();
        }
    }

    /// <summary>Runs the rules and gives seqs, to as many waiting commands as fit one append. Null: nothing to write now.</summary>
    private async Task<NumberedBatch?> Number()
    {
        var batch = new NumberedBatch(_state.Head, _state.Countable);
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        while (_queue.First?.Value is { } next && batch.Events.Count < options.MaxBatch && batch.Bytes < MaxBatchBytes)
        {
            if (AnsweredBefore(next) is { } known)
            {
                _queue.RemoveFirst();
                Finish(next, known);
                continue;
            }

            if (next.Target is { } target && next.LookedUpAt < _state.RemembersFrom)
            {
                if (batch.Events.Count > 0)
                {
                    break;
                }

                await LookAgain(next, target);
                continue;
            }

            var decided = RoomRules.Decide(_state, next.Command, next.Target, now, options);
            if (decided.Refusal is { } refusal && RoomRules.RestsOnMembership(refusal.Code) && !HeadIsFresh())
            {
                // A stale activation must not refuse for good. First write what is numbered, then look.
                if (batch.Events.Count > 0)
                {
                    break;
                }

                await CheckHead(next);
                if (_stale)
                {
                    return null;
                }

                continue;
            }

            _queue.RemoveFirst();
            if (decided.Refusal is { } no)
            {
                next.Refused = true;
                Finish(next, no);
                continue;
            }

            batch.Add(next, decided.Value, _state);
        }

        return batch.Events.Count > 0 ? batch : null;
    }

    /// <summary>What a command became while it waited; the direct room of two users is created once, whoever of them asks.</summary>
    private Outcome<Posted>? AnsweredBefore(PendingCommand next) =>
        next.Command is CreateRoom { Kind: RoomKind.Direct } && _state.RoleOf(next.Command.Sender) != Role.None
            ? new Posted(1, _state.CreatedAt, Duplicate: true)
            : _recent.Find(next.Key, next.ContentHash);

    private async Task Store(NumberedBatch batch)
    {
        var append = batch.ToAppend(room, _state);
        var status = await journal.Append(append);
        while (status == AppendStatus.Unknown || (batch.Uncertain && status is AppendStatus.Unavailable or AppendStatus.Failed))
        {
            batch.MarkUncertain();
            Expire(batch);
            ExpireQueued();
            await Task.Delay(RepeatAfter, time);
            status = await journal.Append(append);
        }

        switch (status)
        {
            case AppendStatus.Committed:
                Commit(batch);
                break;
            case AppendStatus.Conflict:
                await Reconcile(batch);
                break;
            default:
                _stale = true;
                batch.Commands.ForEach(item => Finish(item.Pending, status == AppendStatus.Failed ? ErrorCode.Internal : ErrorCode.Unavailable));
                break;
        }
    }

    private void Commit(NumberedBatch batch)
    {
        foreach (var item in batch.Events)
        {
            _tail.Add(item.Event);
        }

        _headCheckedAt = time.GetTimestamp();
        publisher.Publish(new RoomBatch(room, batch.Head, [.. batch.Events.Select(item => item.Event)], batch.Trace?.Id));
        RoomMetrics.Acknowledged(batch.Commands.Count);
        PublishMembers(batch.Events.Select(item => item.Event));
        foreach (var (pending, first) in batch.Commands)
        {
            var posted = new Posted(first.Seq, first.At, Duplicate: false);
            _recent.Add(pending.Key, posted, pending.ContentHash);
            Finish(pending, posted);
        }
    }

    /// <summary>The log is not where this activation thought, or knows some of these commands: answer those, number the rest anew.</summary>
    private async Task Reconcile(NumberedBatch batch)
    {
        LogConflict(room, batch.Head);
        RoomMetrics.Fenced();
        _stale = true;
        List<KnownAnswer> known = [];
        while (true)
        {
            try
            {
                known = await store.Answers(room, [.. batch.Commands.Select(item => item.Pending.Command)]);
                break;
            }
            catch (Exception fault) when (IsDatabaseFault(fault))
            {
                LogUnreadable(room, fault);
                if (!batch.Uncertain)
                {
                    batch.Commands.ForEach(item => Finish(item.Pending, ErrorCode.Unavailable));
                    return;
                }

                Expire(batch);
                ExpireQueued();
                await Task.Delay(RepeatAfter, time);
            }
        }

        var answers = known.ToDictionary(answer => answer.Key);
        foreach (var (pending, _) in Enumerable.Reverse(batch.Commands))
        {
            if (answers.TryGetValue(pending.Key, out var answer))
            {
                var outcome = answer.For(pending.ContentHash);
                Finish(pending, pending.Uncertain && outcome.Ok ? outcome.Value with { Duplicate = false } : outcome);
            }
            else if (!pending.Answered)
            {
                pending.Uncertain = false;
                _queue.AddFirst(pending);
            }
        }
    }

    private void Finish(PendingCommand pending, Outcome<Posted> outcome)
    {
        // A retry of a command that was answered as unknown waits under the same key: leave it there.
        if (_pending.TryGetValue(pending.Key, out var waiting) && waiting == pending)
        {
            _pending.Remove(pending.Key);
        }

        pending.Set(outcome);
    }

    private void RefuseQueued(ErrorCode code)
    {
        foreach (var pending in _queue)
        {
            Finish(pending, code);
        }

        _queue.Clear();
    }

    private void ExpireQueued()
    {
        var now = time.GetTimestamp();
        while (_queue.First?.Value is { } first && first.Deadline <= now)
        {
            _queue.RemoveFirst();
            Finish(first, ErrorCode.Unavailable);
        }
    }

    /// <summary>Answers those that have waited long enough; the batch itself is repeated until it is known.</summary>
    private void Expire(NumberedBatch batch)
    {
        var now = time.GetTimestamp();
        foreach (var (pending, _) in batch.Commands.Where(item => item.Pending.Deadline <= now && !item.Pending.Answered))
        {
            Finish(pending, ErrorCode.Unknown);
        }
    }

    private static Outcome<Posted> AsDuplicate(Outcome<Posted> outcome) => outcome.Ok ? outcome.Value with { Duplicate = true } : outcome;

    private static bool IsDatabaseFault(Exception fault) => fault is DbException or SocketException or IOException or TimeoutException;

    /// <param name="Answer">Known already, or refused; then there is no need to queue.</param>
    /// <param name="Head">The room's head when the target was looked up.</param>
    private readonly record struct LookedUp(Outcome<Posted>? Answer, TargetMessage? Target = null, long Head = 0);

    [LoggerMessage(EventId = 1001, Level = LogLevel.Information, Message = "Room {Room}: an append at head {Head} was fenced; reloading.")]
    private partial void LogConflict(RoomId room, long head);

    [LoggerMessage(EventId = 1002, Level = LogLevel.Warning, Message = "Room {Room}: the database could not be read.")]
    private partial void LogUnreadable(RoomId room, Exception fault);

    [LoggerMessage(EventId = 1003, Level = LogLevel.Error, Message = "Room {Room}: the write loop failed.")]
    private partial void LogFault(RoomId room, Exception fault);
}
