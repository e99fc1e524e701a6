using System.Collections.Immutable;
using System.Data.Common;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using OrleansChat.Delivery;
using OrleansChat.Rooms;

namespace OrleansChat.Grains.Rooms;

[StatelessWorker, Reentrant]
internal sealed partial class HistoryGrain(
    HistoryStore store, ReadStore reads, Fanout.Fanout fanout, IOptions<RoomOptions> options, ILogger<HistoryGrain> logger) : Grain, IHistoryGrain
{
    private const int MaxPage = 200;
    private const int MaxPull = 1_000;
    private const int MaxBytes = 256 * 1024;
    private const int MaxVersions = 50;

    public Task<Outcome<HistoryPage>> Page(UserId caller, RoomId room, HistoryRequest request)
    {
        var cursors = (request.Before is null ? 0 : 1) + (request.After is null ? 0 : 1) + (request.Around is null ? 0 : 1)
            + (request.At is null ? 0 : 1);
        return cursors > 1 || request.Limit is < 1 or > MaxPage || request is { Before: < 0 } or { After: < 0 } or { Around: < 0 } or { At: < 0 } or { Thread: <= 0 }
            ? Task.FromResult<Outcome<HistoryPage>>(ErrorCode.BadRequest)
            : Read<HistoryPage>(async () =>
            {
                if (await store.Span(caller, room) is not { } span)
                {
                    return ErrorCode.NotFound;
                }

                if (request.At is { } at)
                {
                    var time = DateTimeOffset.FromUnixTimeMilliseconds(Math.Min(at, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()));
                    request = request with { Around = Math.Min(await store.SeqAt(room, time), span.Head) };
                }

                var items = await Items(caller, room, request);
                var (first, last) = items.Count == 0 ? (0, 0) : (items[0].Event.Seq, items[^1].Event.Seq);
                var (hasBefore, hasAfter) = request.Thread is { } thread && items.Count > 0
                    ? await store.MoreOfThread(room, thread, first, last)
                    : (first > span.FirstSeq, last != 0 && last < span.Head);
                return new HistoryPage([.. items], first, last, hasBefore, hasAfter, span.Head);
            });
    }

    public async Task<RoomBatch> Pull(RoomId room, long after, int limit)
    {
        var pulled = await Read<RoomBatch>(async () =>
        {
            var events = await store.Pull(room, after, Math.Clamp(limit, 1, MaxPull), MaxBytes);
            return new RoomBatch(room, events is [var first, ..] ? first.Seq - 1 : after, events);
        });
        return pulled.Value ?? throw new TimeoutException("The log cannot be read.");
    }

    public async Task<long> Epoch()
    {
        var epoch = await Read<long>(async () => await store.Epoch());
        return epoch.Ok ? epoch.Value : throw new TimeoutException("The epoch cannot be read.");
    }

    public async Task<ImmutableArray<RoomHead>> Heads(ImmutableArray<RoomId> rooms)
    {
        var heads = await Read<ImmutableArray<RoomHead>>(async () => await store.Heads(rooms.Take(MaxPull)));
        return heads.Ok ? heads.Value : throw new TimeoutException("The heads cannot be read.");
    }

    public Task<Outcome<ReadState>> MarkRead(UserId caller, RoomId room, long upTo) => upTo < 0
        ? Task.FromResult<Outcome<ReadState>>(ErrorCode.BadRequest)
        : Read<ReadState>(async () =>
        {
            if (await reads.MarkRead(caller, room, upTo, options.Value.ReceiptsUpTo) is not { } marked)
            {
                return ErrorCode.NotFound;
            }

            if (marked.Moved)
            {
                fanout.Broadcast(new ReadMoved(caller, room, marked.State, marked.Told));
            }

            return marked.State;
        });

    public Task<Outcome<ReadState>> MarkUnread(UserId caller, RoomId room, bool unread) => Read<ReadState>(async () =>
    {
        if (await reads.MarkUnread(caller, room, unread) is not { } state)
        {
            return ErrorCode.NotFound;
        }

        fanout.Broadcast(new ReadMoved(caller, room, state));
        return state;
    });

    public Task<Outcome<ImmutableArray<Receipt>>> Receipts(UserId caller, RoomId room) => Read<ImmutableArray<Receipt>>(async () =>
        await reads.Receipts(caller, room, options.Value.ReceiptsUpTo) is not { } receipts ? ErrorCode.NotFound
        : receipts.IsEmpty ? ErrorCode.Forbidden
        : receipts);

    public Task<Outcome<ImmutableArray<HistoryItem>>> Pins(UserId caller, RoomId room) => Read<ImmutableArray<HistoryItem>>(async () =>
        await store.Span(caller, room) is null ? ErrorCode.NotFound : (await store.Pins(caller, room, MaxBytes)).ToImmutableArray());

    public Task<Outcome<ImmutableArray<HistoryItem>>> Versions(UserId caller, RoomId room, long message) => Read<ImmutableArray<HistoryItem>>(async () =>
    {
        if (await store.Span(caller, room) is not { } span)
        {
            return ErrorCode.NotFound;
        }

        // Of a message that retention took edits may be left, without their texts.
        if (message < span.FirstSeq)
        {
            return ErrorCode.TargetNotFound;
        }

        var newest = await store.Versions(caller, room, message, MaxVersions, MaxBytes);
        return newest is [] ? ErrorCode.TargetNotFound
            : newest[0].Kind == EventKind.Deletion ? ErrorCode.AlreadyDeleted
            : newest.Reverse().Select(version => new HistoryItem(version, EditedAt: null, Deleted: false)).ToImmutableArray();
    });

    public Task<Outcome<ImmutableArray<MemberView>>> Members(UserId caller, RoomId room, UserId? after, int limit) =>
        Read<ImmutableArray<MemberView>>(async () => await store.Span(caller, room) is null
            ? ErrorCode.NotFound
            : await store.Members(caller, room, after, Math.Clamp(limit, 1, MaxPull)));

    public Task<Outcome<ImmutableArray<RoomView>>> Rooms(UserId caller, string? query, int limit) =>
        Read<ImmutableArray<RoomView>>(async () => await store.Rooms(caller, query, Math.Clamp(limit, 1, 100)));

    private async Task<List<HistoryItem>> Items(UserId caller, RoomId room, HistoryRequest request)
    {
        if (request.After is { } after)
        {
            return await store.Page(caller, room, after, before: false, request.Limit, MaxBytes, request.Thread);
        }

        var until = request.Around ?? request.Before ?? long.MaxValue;
        var earlier = request.Around is null ? request.Limit : request.Limit / 2;
        var items = earlier == 0 ? [] : await store.Page(caller, room, until, before: true, earlier, MaxBytes, request.Thread);
        items.Reverse();
        if (request.Around is { } around)
        {
            items.AddRange(await store.Page(caller, room, around - 1, before: false, request.Limit - earlier, MaxBytes, request.Thread));
        }

        return items;
    }

    private async Task<Outcome<T>> Read<T>(Func<Task<Outcome<T>>> query)
    {
        try
        {
            return await query();
        }
        catch (Exception fault) when (fault is DbException or SocketException or IOException or TimeoutException)
        {
            LogUnreadable(fault);
            return ErrorCode.Unavailable;
        }
    }

    [LoggerMessage(EventId = 1011, Level = LogLevel.Warning, Message = "The log could not be read.")]
    private partial void LogUnreadable(Exception fault);
}
