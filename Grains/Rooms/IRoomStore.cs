using System.Collections.Immutable;
using OrleansChat.Delivery;
using OrleansChat.Files;
using OrleansChat.Grains.Journal;
using OrleansChat.Rooms;

namespace OrleansChat.Grains.Rooms;

/// <summary>What a room's log reads; tests give it a store that fails at will.</summary>
public interface IRoomStore
{
    /// <summary>The projection and the newest events, in one snapshot.</summary>
    Task<LoadedRoom> Load(RoomId room, int tail);

    /// <summary>0 if the room does not exist.</summary>
    Task<long> Head(RoomId room);

    /// <summary>The first answers to those of the commands that the log knows.</summary>
    Task<List<KnownAnswer>> Answers(RoomId room, IReadOnlyList<RoomCommand> commands);

    /// <summary>The message that a command names; null if there is none of that seq.</summary>
    Task<TargetMessage?> Target(RoomId room, long seq);

    /// <summary>The files that a message will carry, posted or forwarded; null if it may not.</summary>
    Task<ImmutableArray<FileView>?> ClaimFiles(RoomId room, RoomCommand carrier);

    /// <summary>Whether the slug is this room's now.</summary>
    Task<bool> ClaimSlug(RoomId room, string slug);
}

/// <summary>What a room's log tells the gateways: only what is committed.</summary>
public interface IRoomPublisher
{
    void Publish(RoomBatch batch);

    /// <summary>Events up to this head were committed and are not handed over: pull.</summary>
    void Moved(long head);

    void Activated(long head);

    void MemberMoved(MemberMoved moved);

    /// <summary>Who may see whether this user is there, and whom they may see, is to be asked anew.</summary>
    void SightMoved(UserId user);
}
