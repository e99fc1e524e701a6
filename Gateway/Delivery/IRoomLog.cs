using OrleansChat.Rooms;

namespace OrleansChat.Gateway.Delivery;

/// <summary>Where feeds and replays read what they have not seen.</summary>
public interface IRoomLog
{
    /// <summary>The events after <paramref name="after"/>, at most <paramref name="limit"/>; none if the log ends there. It begins later where the log keeps no more. Throws when it cannot be read.</summary>
    /// <param name="wanted">A seq that is known to exist.</param>
    Task<RoomBatch> After(RoomId room, long after, long wanted, int limit, CancellationToken cancel);

    /// <summary>Where the log ends while the user is a member; null: the user is none. Throws when it cannot be read.</summary>
    Task<long?> HeadFor(UserId member, RoomId room, CancellationToken cancel);
}

/// <summary>Who hears what a feed finds in its room's log. Called under the feed's lock: must return at once.</summary>
public interface IFeedWatcher
{
    /// <summary>A user joined: if connected here, the room is to be added to their connections.</summary>
    void OnJoined(UserId user, RoomId room);
}
