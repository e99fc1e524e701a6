using Npgsql;

namespace OrleansChat.Cli.Load.Checker;

/// <summary>How rooms stand, worked out by the database alone: nothing of it is what a client or a gateway folds.</summary>
internal sealed partial class LogReader
{
    private static readonly string[] Roles = ["none", "guest", "member", "admin", "owner"];

    private const string MessagesQuery = """
        SELECT m.seq, m.target, CASE WHEN e.seq IS NULL THEN m.text ELSE e.text END, e.seq IS NOT NULL, d.seq IS NOT NULL,
            coalesce(p.pinned, false), coalesce(r.users, '{}')
        FROM room_event m
        LEFT JOIN LATERAL (SELECT x.seq, x.text FROM room_event x
            WHERE x.room_id = m.room_id AND x.target = m.seq AND x.kind = 3 ORDER BY x.seq DESC LIMIT 1) e ON true
        LEFT JOIN LATERAL (SELECT x.seq FROM room_event x WHERE x.room_id = m.room_id AND x.target = m.seq AND x.kind = 4 LIMIT 1) d ON true
        LEFT JOIN LATERAL (SELECT (x.data->>'removed')::boolean IS NOT TRUE AS pinned FROM room_event x
            WHERE x.room_id = m.room_id AND x.target = m.seq AND x.kind = 10 ORDER BY x.seq DESC LIMIT 1) p ON true
        LEFT JOIN LATERAL (SELECT array_agg(y.emoji || ' ' || y.sender_id) AS users FROM (
            SELECT DISTINCT ON (x.sender_id, x.data->>'emoji')
                x.sender_id, x.data->>'emoji' AS emoji, (x.data->>'removed')::boolean IS TRUE AS removed
            FROM room_event x WHERE x.room_id = m.room_id AND x.target = m.seq AND x.kind = 9
            ORDER BY x.sender_id, x.data->>'emoji', x.seq DESC
        ) y WHERE NOT y.removed) r ON true
        WHERE m.room_id = $1 AND m.kind = 2
        """;

    private const string MembersQuery = "SELECT user_id, role, joined_seq FROM room_member WHERE room_id = $1 AND role > 0";

    public async Task<Dictionary<Guid, RoomStanding>> Standings(IReadOnlyCollection<Guid> rooms, CancellationToken cancel)
    {
        var standings = new Dictionary<Guid, RoomStanding>();
        foreach (var (room, head) in await Heads(rooms, cancel))
        {
            standings[room] = new RoomStanding(head, await Messages(room, cancel), await Members(room, cancel));
        }

        return standings;
    }

    private async Task<Dictionary<long, string>> Messages(Guid room, CancellationToken cancel)
    {
        await using var command = Of(MessagesQuery, room);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var messages = new Dictionary<long, string>();
        while (await reader.ReadAsync(cancel))
        {
            // A deletion takes away all that was done to its message.
            var deleted = reader.GetBoolean(4);
            messages[reader.GetInt64(0)] = RoomStanding.Line(
                reader.IsDBNull(1) ? null : reader.GetInt64(1),
                deleted || reader.IsDBNull(2) ? null : reader.GetString(2),
                reader.GetBoolean(3),
                deleted,
                !deleted && reader.GetBoolean(5),
                deleted ? [] : reader.GetFieldValue<string[]>(6));
        }

        return messages;
    }

    private async Task<Dictionary<Guid, (string Role, long JoinedSeq)>> Members(Guid room, CancellationToken cancel)
    {
        await using var command = Of(MembersQuery, room);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var members = new Dictionary<Guid, (string, long)>();
        while (await reader.ReadAsync(cancel))
        {
            members[reader.GetGuid(0)] = (Roles[reader.GetInt16(1)], reader.GetInt64(2));
        }

        return members;
    }

    private NpgsqlCommand Of(string query, Guid room)
    {
        var command = _source.CreateCommand(query);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = room });
        return command;
    }
}
