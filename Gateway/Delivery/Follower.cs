using OrleansChat.Gateway.Sockets;

namespace OrleansChat.Gateway.Delivery;

/// <summary>One connection in one room, since its last <c>Sync</c>. The feed's lock guards it once it joined; before, its replay owns it.</summary>
internal sealed class Follower(UserId user, ConnectionQueue queue, RoomSet rooms, RoomFeed feed, long sent)
{
    public UserId User { get; } = user;

    public ConnectionQueue Queue { get; } = queue;

    public RoomSet Rooms { get; } = rooms;

    public RoomFeed Feed { get; } = feed;

    /// <summary>The seq of the last event that was queued for the connection; while live, the feed's position stands for it.</summary>
    public long Sent { get; set; } = sent;

    /// <summary>Where its replay began, or was cut.</summary>
    public long Began { get; set; } = sent;

    /// <summary>Where the log begins, as the connection was told.</summary>
    public long FirstSeq { get; set; }

    /// <summary>Its place in the feed's live list; -1: not live.</summary>
    public int LiveIndex { get; set; } = -1;

    /// <summary>Whether it left the feed for good.</summary>
    public bool IsGone { get; set; }
}
