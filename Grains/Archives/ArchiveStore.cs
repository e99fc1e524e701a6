using Npgsql;
using OrleansChat.Accounts;
using OrleansChat.Archives;
using OrleansChat.Grains.Audit;
using OrleansChat.Rooms;

namespace OrleansChat.Grains.Archives;

/// <summary>Reads rooms as they are stored.</summary>
internal sealed class ArchiveStore(DataCalls calls)
{
    private const int MostEvents = 1_000;
    private const int MostBytes = 256 * 1024;

    // One statement, one moment.
    private const string ReadRoom = """
        SELECT r.kind, r.name, r.slug, r.topic, r.visibility, (extract(epoch FROM r.created_at) * 1000)::bigint, r.first_seq, r.head, r.countable,
            r.deleted, r.slow_mode_ms, r.receipts, r.retention_days,
            m.user_id, a.username, m.role, m.joined_seq, m.left_seq, m.read_seq, m.read_countable, m.muted_until, m.banned_until
        FROM room r LEFT JOIN room_member m ON m.room_id = r.room_id LEFT JOIN account a ON a.user_id = m.user_id
        WHERE r.room_id = $1 ORDER BY m.user_id
        """;

    private const string ReadEvents = """
        SELECT seq, kind, (extract(epoch FROM at) * 1000)::bigint, sender_id, client_id, content_hash, countable, target, user_id, text, data::text
        FROM room_event WHERE room_id = $1 AND seq > $2 AND seq <= $3 ORDER BY seq LIMIT $4
        """;

    /// <summary>Refusals: not_found, unavailable, unknown.</summary>
    public Task<Outcome<ArchivedRoom>> Open(RoomId room, Caller by) => calls.Transaction<ArchivedRoom>(async connection =>
    {
        var found = await Read(connection, room);
        if (found is null)
        {
            return ErrorCode.NotFound;
        }

        await AuditLog.Write(connection, new AuditEvent(AuditEvents.RoomExported, by, room.ToString()));
        return found;
    });

    public Task<Outcome<ArchivedEvent[]>> Events(RoomId room, long after, long until) => calls.Read<ArchivedEvent[]>(async connection =>
    {
        await using var command = new NpgsqlCommand(ReadEvents, connection)
        {
            Parameters = { Uuid(room), Long(after), Long(until), new NpgsqlParameter<int> { TypedValue = MostEvents } },
        };
        await using var reader = await command.ExecuteReaderAsync();
        var events = new List<ArchivedEvent>();
        for (var bytes = 0; bytes < MostBytes && await reader.ReadAsync();)
        {
            events.Add(new ArchivedEvent(
                reader.GetInt64(0),
                (EventKind)reader.GetInt16(1),
                reader.GetInt64(2),
                new UserId(reader.GetGuid(3)),
                new ClientId(reader.GetGuid(4)),
                reader.GetInt64(5),
                reader.GetInt64(6),
                reader.IsDBNull(7) ? null : reader.GetInt64(7),
                reader.IsDBNull(8) ? null : new UserId(reader.GetGuid(8)),
                Text(reader, 9),
                Text(reader, 10)));
            bytes += 200 + (events[^1].Text?.Length ?? 0) + (events[^1].Data?.Length ?? 0);
        }

        return events.ToArray();
    });

    private static async Task<ArchivedRoom?> Read(NpgsqlConnection connection, RoomId room)
    {
        await using var command = new NpgsqlCommand(ReadRoom, connection) { Parameters = { Uuid(room) } };
        await using var reader = await command.ExecuteReaderAsync();
        ArchivedRoom? found = null;
        var members = new List<ArchivedMember>();
        while (await reader.ReadAsync())
        {
            found ??= new ArchivedRoom(
                room,
                (RoomKind)reader.GetInt16(0),
                Text(reader, 1),
                Text(reader, 2),
                Text(reader, 3),
                (Visibility)reader.GetInt16(4),
                reader.GetInt64(5),
                reader.GetInt64(6),
                reader.GetInt64(7),
                reader.GetInt64(8),
                reader.GetBoolean(9),
                reader.GetInt32(10),
                reader.GetBoolean(11),
                reader.IsDBNull(12) ? null : reader.GetInt32(12),
                []);
            if (!reader.IsDBNull(13))
            {
                members.Add(new ArchivedMember(
                    new UserId(reader.GetGuid(13)),
                    Text(reader, 14),
                    (Role)reader.GetInt16(15),
                    reader.GetInt64(16),
                    reader.IsDBNull(17) ? null : reader.GetInt64(17),
                    reader.GetInt64(18),
                    reader.GetInt64(19),
                    reader.GetInt64(20),
                    reader.GetInt64(21)));
            }
        }

        return found is null ? null : found with { Members = [.. members] };
    }

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private static NpgsqlParameter<Guid> Uuid(RoomId room) => new() { TypedValue = room.Value };

    private static NpgsqlParameter<long> Long(long value) => new() { TypedValue = value };
}
