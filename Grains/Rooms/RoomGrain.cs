using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansChat.Cluster;
using OrleansChat.Delivery;
using OrleansChat.Grains.Journal;
using OrleansChat.Grains.Notifications;
using OrleansChat.Grains.Search;
using OrleansChat.Grains.Users;
using OrleansChat.Rooms;

namespace OrleansChat.Grains.Rooms;

/// <summary>One room. Every method interleaves: the log keeps its own order and has one append in flight.</summary>
internal sealed class RoomGrain : Grain, IRoomGrain, IRoomPublisher
{
    private readonly RoomLog _log;
    private readonly Fanout.Fanout _fanout;
    private readonly BlockStore _blocks;
    private readonly MentionStore _mentions;
    private readonly Notifier _notifier;
    private readonly ForwardStore _forwards;
    private readonly SearchQueue _search;
    private readonly TimeProvider _time;
    private readonly ActiveRooms _rooms;
    private readonly HashSet<GatewayId> _attached = [];
    private readonly Guid _activation = Guid.NewGuid();
    private readonly long _activatedAt;

    public RoomGrain(
        IGrainContext context,
        IJournal journal,
        IRoomStore store,
        Fanout.Fanout fanout,
        BlockStore blocks,
        MentionStore mentions,
        Notifier notifier,
        ForwardStore forwards,
        SearchQueue search,
        ActiveRooms rooms,
        IOptions<RoomOptions> options,
        TimeProvider time,
        ILogger<RoomGrain> logger)
    {
        (_fanout, _blocks, _mentions, _notifier, _forwards, _search, _rooms, _time) =
            (fanout, blocks, mentions, notifier, forwards, search, rooms, time);
        _activatedAt = time.GetUtcNow().ToUnixTimeMilliseconds();
        Id = new RoomId(context.GrainId.GetGuidKey());
        _log = new RoomLog(Id, journal, store, this, options.Value, time, logger);
    }

    private RoomId Id { get; }

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _rooms.Add(Id, _log);
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _rooms.Remove(_log);
        return _log.Running.WaitAsync(cancellationToken);
    }

    public Task<Outcome<Posted>> Post(PostMessage message) =>
        message.Text?.Contains('@', StringComparison.Ordinal) == true ? Submit(message) : _log.Submit(message);

    public async Task<Outcome<Posted>> Submit(RoomCommand command)
    {
        var admitted = await _blocks.Admit(command);
        if (!admitted.Ok)
        {
            return admitted.Refusal;
        }

        var completed = command is ForwardMessage forward ? await _forwards.Complete(forward) : await _mentions.Complete(Id, admitted.Value);
        return completed.Ok ? await _log.Submit(completed.Value) : completed.Refusal;
    }

    public async Task<Outcome<Attached>> Attach(GatewayId gateway, long epoch)
    {
        // Attached first: what commits while the room is read reaches the gateway too.
        _attached.Add(gateway);
        if (!await _log.LoadUnder(epoch))
        {
            return ErrorCode.Unavailable;
        }

        if (!_log.State.Exists)
        {
            _attached.Remove(gateway);
            return ErrorCode.NotFound;
        }

        return new Attached(_log.Head, _fanout.Silo, _log.Epoch);
    }

    public Task Detach(GatewayId gateway)
    {
        _attached.Remove(gateway);
        return Task.CompletedTask;
    }

    public Task Forget(long firstSeq)
    {
        _log.Forget(firstSeq);
        return Task.CompletedTask;
    }

    public Task<bool> Reread() => _log.Again();

    public Task<RoomBatch> Tail(long after, int limit, long epoch) =>
        Task.FromResult(new RoomBatch(Id, after, epoch == _log.Epoch ? _log.Tail(after, Math.Clamp(limit, 1, 1_000)) : []));

    public async Task<Outcome<RoomView>> View(UserId caller)
    {
        if (!await _log.Load())
        {
            return ErrorCode.Unavailable;
        }

        var state = _log.State;
        var role = state.RoleOf(caller);
        return !state.Exists || state.Closed || (role == Role.None && state.Visibility != Visibility.Public)
            ? ErrorCode.NotFound
            : new RoomView(
                Id, state.Kind, state.Name, state.Slug, state.Topic, state.Visibility, _log.Head, state.MemberCount, role, state.SlowModeMs, state.Receipts,
                state.Avatar);
    }

    public async Task<Outcome<ImmutableArray<BanView>>> Bans(UserId caller)
    {
        if (!await _log.Load())
        {
            return ErrorCode.Unavailable;
        }

        var role = _log.State.RoleOf(caller);
        return role == Role.None ? ErrorCode.NotFound
            : !_log.State.Has(role, Permission.Ban) ? ErrorCode.Forbidden
            : _log.State.Bans(_time.GetUtcNow().ToUnixTimeMilliseconds());
    }

    public async Task<Outcome<RoomPlace>> Place()
    {
        if (!await _log.Load())
        {
            return ErrorCode.Unavailable;
        }

        return _log.State.Exists
            ? new RoomPlace(Id, _fanout.Silo, _activation, _activatedAt, _log.Head, _log.Epoch, _log.Waiting, _fanout.See(_attached))
            : ErrorCode.NotFound;
    }

    public Task Move()
    {
        MigrateOnIdle();
        return Task.CompletedTask;
    }

    public async Task Typing(UserId user, bool isTyping)
    {
        if (await _log.Load() && _log.State.RoleOf(user) >= Role.Member)
        {
            _fanout.Typing(new TypingSeen(Id, user, isTyping), _attached);
        }
    }

    void IRoomPublisher.Publish(RoomBatch batch)
    {
        _fanout.Publish(batch, _attached);
        if (batch.Events.Any(static entry => entry.Kind == EventKind.Message))
        {
            _notifier.Committed(Id);
        }

        _search.Note(Id);
    }

    void IRoomPublisher.Moved(long head)
    {
        _fanout.Moved(new RoomHead(Id, head), _attached);
        _notifier.Committed(Id);
    }

    void IRoomPublisher.Activated(long head) => _fanout.Activated(new RoomHead(Id, head));

    void IRoomPublisher.MemberMoved(MemberMoved moved) => _fanout.Broadcast(moved);

    void IRoomPublisher.SightMoved(UserId user) => _fanout.SightMoved(user);
}
