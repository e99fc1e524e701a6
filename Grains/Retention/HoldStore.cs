using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;
using OrleansChat.Accounts;
using OrleansChat.Grains.Audit;
using OrleansChat.Retention;

namespace OrleansChat.Grains.Retention;

/// <summary>The rules of rooms, as operators set them.</summary>
internal sealed class HoldStore(DataCalls calls, IOptions<RetentionOptions> options)
{
    private const int MostListed = 100;

    private const string Columns = """
        SELECT r.room_id, r.retention_days, coalesce(r.retention_days, $2), r.first_seq, r.head, h.reason, (extract(epoch FROM h.held_at) * 1000)::bigint, h.held_by
        FROM room r LEFT JOIN room_hold h ON h.room_id = r.room_id
        """;

    private const string ReadOne = $"{Columns} WHERE r.room_id = $1";

    private const string ReadHeld = $"{Columns} WHERE h.room_id > $1 ORDER BY h.room_id LIMIT $3";

    private const string SetOwnDays = "UPDATE room SET retention_days = $2 WHERE room_id = $1";

    // The room's row is written, not only locked: an append that waits for it looks at it again.
    private const string Place = """
        WITH held AS (UPDATE room SET held = true WHERE room_id = $1 RETURNING room_id)
        INSERT INTO room_hold (room_id, reason, held_by) SELECT room_id, $2, $3 FROM held
        ON CONFLICT (room_id) DO UPDATE SET reason = excluded.reason
        """;

    private const string Release = """
        WITH freed AS (UPDATE room SET held = false WHERE room_id = $1 AND held RETURNING room_id)
        DELETE FROM room_hold h USING freed WHERE h.room_id = freed.room_id
        """;

    // What the hold kept of accounts that went meanwhile is erased now: their deletions are taken up again.
    private const string Resume = """
        UPDATE account_deletion d SET finished_at = NULL WHERE d.policy = 'erase' AND d.finished_at IS NOT NULL AND EXISTS (
            SELECT FROM room_member m JOIN room_event e ON e.room_id = m.room_id AND e.sender_id = m.user_id AND e.text IS NOT NULL
            WHERE m.room_id = $1 AND m.user_id = d.user_id)
        """;

    /// <summary>Refusals: not_found, unavailable.</summary>
    public Task<Outcome<KeptRoom>> Find(RoomId room) => calls.Read(connection => One(connection, room));

    public Task<Outcome<KeptRoom[]>> Held(RoomId? after) => calls.Read<KeptRoom[]>(async connection =>
        (await Read(connection, ReadHeld, Uuid(after?.Value ?? Guid.Empty), Int(options.Value.Days), Int(MostListed))).ToArray());

    /// <summary>Refusals: not_found, unavailable, unknown.</summary>
    public Task<Outcome<KeptRoom>> SetDays(RoomId room, int? days, Caller by) => Change(
        room, new AuditEvent(AuditEvents.RetentionChanged, by, room.ToString()), SetOwnDays, Uuid(room.Value), Int(days));

    /// <summary>Refusals: not_found, unavailable, unknown.</summary>
    public Task<Outcome<KeptRoom>> Hold(RoomId room, string reason, Caller by) => Change(
        room,
        new AuditEvent(AuditEvents.HoldPlaced, by, room.ToString()),
        Place,
        Uuid(room.Value),
        new NpgsqlParameter<string> { TypedValue = reason },
        Uuid(by.User?.Value));

    /// <summary>Refusals: not_found, unavailable, unknown.</summary>
    public Task<Outcome<KeptRoom>> Lift(RoomId room, Caller by) => calls.Transaction(async connection =>
    {
        if (await Run(connection, Release, Uuid(room.Value)) > 0)
        {
            await Run(connection, Resume, Uuid(room.Value));
            await AuditLog.Write(connection, new AuditEvent(AuditEvents.HoldLifted, by, room.ToString()));
        }

        return await One(connection, room);
    });

    private Task<Outcome<KeptRoom>> Change(RoomId room, AuditEvent what, string sql, params NpgsqlParameter[] values) => calls.Transaction(async connection =>
    {
        if (await Run(connection, sql, values) == 0)
        {
            return ErrorCode.NotFound;
        }

        var changed = await One(connection, room);
        await AuditLog.Write(connection, what);
        return changed;
    });

    private async Task<Outcome<KeptRoom>> One(NpgsqlConnection connection, RoomId room) =>
        await Read(connection, ReadOne, Uuid(room.Value), Int(options.Value.Days)) is [var one] ? one : ErrorCode.NotFound;

    private static async Task<List<KeptRoom>> Read(NpgsqlConnection connection, string sql, params NpgsqlParameter[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddRange(values);
        await using var reader = await command.ExecuteReaderAsync();
        var rooms = new List<KeptRoom>();
        while (await reader.ReadAsync())
        {
            rooms.Add(new KeptRoom(
                new RoomId(reader.GetGuid(0)),
                reader.IsDBNull(1) ? null : reader.GetInt32(1),
                reader.GetInt32(2),
                reader.GetInt64(3),
                reader.GetInt64(4),
                reader.IsDBNull(5) ? null : new LegalHold(reader.GetString(5), reader.GetInt64(6), reader.IsDBNull(7) ? null : new UserId(reader.GetGuid(7)))));
        }

        return rooms;
    }

    private static async Task<int> Run(NpgsqlConnection connection, string sql, params NpgsqlParameter[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddRange(values);
        return await command.ExecuteNonQueryAsync();
    }

    private static NpgsqlParameter Uuid(Guid? value) => new() { Value = value is { } given ? given : DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid };

    private static NpgsqlParameter Int(int? value) => new() { Value = value is { } given ? given : DBNull.Value, NpgsqlDbType = NpgsqlDbType.Integer };
}
