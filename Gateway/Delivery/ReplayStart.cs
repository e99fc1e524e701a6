using OrleansChat.Users;

namespace OrleansChat.Gateway.Delivery;

/// <summary>Where a room's replay begins.</summary>
/// <param name="From">The seq before the first event that follows.</param>
/// <param name="Truncated">Whether events that the client has not seen lie before it.</param>
internal readonly record struct ReplayStart(long From, bool Truncated)
{
    /// <param name="cursor">The client's; null: it begins at the head. Beyond the head counts as the head.</param>
    /// <param name="sent">The last seq that this connection has got before: nothing is sent twice on it.</param>
    /// <param name="most">Events that may be replayed.</param>
    public static ReplayStart Of(RoomSnapshot room, long? cursor, long sent, int most)
    {
        if (cursor is not { } wanted)
        {
            return new ReplayStart(Math.Max(room.Head, sent), false);
        }

        wanted = Math.Max(Math.Min(wanted, room.Head), sent);
        // Nothing from before the user's join, nor what is no longer stored.
        var from = Math.Max(wanted, Math.Max(room.JoinedSeq, room.FirstSeq) - 1);
        from = Math.Max(from, room.Head - most);
        return new ReplayStart(from, from > wanted);
    }
}
