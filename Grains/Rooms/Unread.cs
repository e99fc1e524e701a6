namespace OrleansChat.Grains.Rooms;

/// <summary>How many messages a member has not read: derived, never counted.</summary>
internal static class Unread
{
    /// <summary>
    /// SQL over a room <c>r</c> and its member <c>m</c>: a request that the member has not accepted. Nothing of it is unread, and nobody
    /// learns what was read.
    /// </summary>
    public const string IsAsked = "(r.kind = 1 AND m.role = 1)";

    // What one wrote oneself right after the marker is read too, as if the marker stood before the first message of somebody else.
    // That is found without a write, so no two devices can race for it; and in a thousand events, so that a member who only ever
    // writes costs no more than that.
    /// <summary>SQL over a room <c>r</c> and its member <c>m</c>.</summary>
    public const string Count = $"""
        CASE WHEN r.countable = m.read_countable OR {IsAsked} THEN 0 ELSE r.countable - coalesce(
            (SELECT n.countable - 1 FROM (
                SELECT x.seq, x.kind, x.sender_id, x.countable FROM room_event x
                WHERE x.room_id = r.room_id AND x.seq > m.read_seq ORDER BY x.seq LIMIT 1000
            ) n WHERE n.kind = 2 AND n.sender_id <> m.user_id ORDER BY n.seq LIMIT 1),
            (SELECT x.countable FROM room_event x WHERE x.room_id = r.room_id AND x.seq = least(r.head, greatest(m.read_seq, r.first_seq - 1) + 1000)))
        END
        """;

    // An index scan from the marker on; what was deleted is not in it. A message that names the member and everybody is one.
    /// <summary>SQL over a room <c>r</c> and its member <c>m</c>: unread messages that mention the member or everybody, up to 1,000.</summary>
    public const string Mentions = $"""
        (SELECT count(*) FROM (
            SELECT DISTINCT x.seq FROM room_mention x
            WHERE x.room_id = m.room_id AND x.user_id IN (m.user_id, '00000000-0000-0000-0000-000000000000')
                AND x.seq > m.read_seq AND x.sender_id <> m.user_id AND NOT {IsAsked} LIMIT 1000
        ) n)::int
        """;
}
