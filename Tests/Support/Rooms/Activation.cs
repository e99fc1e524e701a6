using Microsoft.Extensions.Logging.Abstractions;
using OrleansChat.Delivery;
using OrleansChat.Grains.Journal;
using OrleansChat.Grains.Rooms;
using OrleansChat.Rooms;

namespace OrleansChat.Tests.Support.Rooms;

/// <summary>A room's log on turns of its own, as Orleans would run it; writes down what it published.</summary>
internal sealed class Activation : IRoomPublisher
{
    private readonly TaskFactory _turns = new(
        CancellationToken.None, TaskCreationOptions.None, TaskContinuationOptions.None, new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler);

    private readonly RoomLog _log;

    public Activation(RoomId room, IJournal journal, IRoomStore store, RoomOptions options, TimeProvider? time = null) =>
        _log = new RoomLog(room, journal, store, this, options, time ?? TimeProvider.System, NullLogger.Instance);

    public List<RoomEvent> Published { get; } = [];

    public Task<bool> Load() => _turns.StartNew(_log.Load).Unwrap();

    /// <summary>Given again, under its client id, until it is known.</summary>
    public Task<Outcome<Posted>> Submit(RoomCommand command) => Again.UntilKnown(() => Try(command));

    /// <summary>Once.</summary>
    public Task<Outcome<Posted>> Try(RoomCommand command) => _turns.StartNew(() => _log.Submit(command)).Unwrap();

    /// <summary>Until nothing waits to be written.</summary>
    public Task Idle() => _turns.StartNew(() => _log.Running).Unwrap();

    public void Publish(RoomBatch batch) => Published.AddRange(batch.Events);

    public void Moved(long head)
    {
    }

    public void Activated(long head)
    {
    }

    public void MemberMoved(MemberMoved moved)
    {
    }

    public void SightMoved(UserId user)
    {
    }
}
