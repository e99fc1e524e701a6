using OrleansChat.Rooms;

namespace OrleansChat.Grains.Rooms;

/// <summary>A command that waits for its answer.</summary>
internal sealed class PendingCommand(RoomCommand command, TargetMessage? target, long contentHash, long deadline)
{
    private readonly TaskCompletionSource<Outcome<Posted>> _answer = new();

    public RoomCommand Command { get; } = command;

    public TargetMessage? Target { get; } = target;

    public long ContentHash { get; } = contentHash;

    /// <summary>A timestamp of the room's clock.</summary>
    public long Deadline { get; } = deadline;

    /// <summary>Whether a write that names it may have been committed.</summary>
    public bool Uncertain { get; set; }

    public (UserId Sender, ClientId ClientId) Key => (Command.Sender, Command.ClientId);

    public Task<Outcome<Posted>> Answer => _answer.Task;

    public bool Answered => _answer.Task.IsCompleted;

    public void Set(Outcome<Posted> outcome) => _answer.TrySetResult(outcome);
}
