using System.Text.Json.Serialization;

namespace OrleansChat.Client.Rooms;

/// <summary>What <see cref="ChatClient.EventsAsync"/> hands to the application, one after the other.</summary>
public abstract record Delivered;

/// <summary>Consecutive events of one room. Over all deliveries each seq of a room comes once, in order.</summary>
/// <param name="PrevSeq">The seq before the first item.</param>
/// <param name="Items">At least one, seqs rising by 1.</param>
public sealed record RoomEvents(Guid RoomId, long PrevSeq, IReadOnlyList<RoomEvent> Items) : Delivered
{
    [JsonIgnore]
    public long LastSeq => Items.Count == 0 ? PrevSeq : Items[^1].Seq;
}

/// <summary>
/// The events from <paramref name="After"/> + 1 to <paramref name="Until"/> are not delivered, because there are too many or they
/// are no longer stored: read them with <see cref="ChatClient.HistoryAsync"/> where they matter.
/// </summary>
public sealed record Truncated(Guid RoomId, long After, long Until) : Delivered;

/// <summary>What lies before <paramref name="FirstSeq"/> is kept no more, in this room: discard what is held of it.</summary>
public sealed record Forgotten(Guid RoomId, long FirstSeq) : Delivered;

/// <summary>The server's log was restored and may have lost events: discard what was kept of every room. Rooms come anew as <see cref="RoomAdded"/>.</summary>
public sealed record EpochMoved(long Epoch) : Delivered;

/// <summary>The user is a member of a room of which nothing was known before. Events follow from <see cref="SyncedRoom.From"/> + 1.</summary>
public sealed record RoomAdded(SyncedRoom Room) : Delivered;

/// <summary>The user left the room, was removed, or the room was deleted.</summary>
public sealed record RoomRemoved(Guid RoomId) : Delivered;

/// <summary>Everything that happened before the last connect has been delivered.</summary>
public sealed record CaughtUp(DateTimeOffset ServerTime) : Delivered;
