using System.Diagnostics;
using OrleansChat.Rooms;

namespace OrleansChat.Grains.Rooms;

/// <summary>A command that waits for its answer.</summary>
internal sealed class PendingCommand(RoomCommand command, long contentHash, long deadline)
{
    private readonly TaskCompletionSource<Outcome<Posted>> _answer = new();

    public RoomCommand Command { get; } = command;

    /// <summary>The message that the command names, as it was when the room's head was <see cref="LookedUpAt"/>.</summary>
    public TargetMessage? Target { get; set; }

    public long LookedUpAt { get; set; }

    public long ContentHash { get; } = contentHash;

    /// <summary>The span that brought it, if somebody follows it.</summary>
    public Activity? Trace { get; } = ChatTelemetry.Recorded;

    /// <summary>A timestamp of the room's clock.</summary>
    public long Deadline { get; } = deadline;

    /// <summary>Whether a write that names it may have been committed.</summary>
    public bool Uncertain { get; set; }

    /// <summary>Whether the rules refused it, which says nothing of a first attempt under the same client id.</summary>
    public bool Refused { get; set; }

    public (UserId Sender, ClientId ClientId) Key => (Command.Sender, Command.ClientId);

    public Task<Outcome<Posted>> Answer => _answer.Task;

    public bool Answered => _answer.Task.IsCompleted;

    public void Set(Outcome<Posted> outcome) => _answer.TrySetResult(outcome);
}
