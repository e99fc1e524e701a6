using System.Collections.Immutable;
using Npgsql;
using OrleansChat.Accounts;
using OrleansChat.Exports;
using OrleansChat.Grains.Audit;
using OrleansChat.Grains.Rooms;
using OrleansChat.Notifications;
using OrleansChat.Rooms;

namespace OrleansChat.Grains.Exports;

/// <summary>What only an export reads.</summary>
internal sealed class ExportStore(DataCalls calls)
{
    // Only an address that was proved: of two who claim one, the account of the second has none, and must not tell that.
    private const string ReadContact = """
        SELECT CASE WHEN verified THEN email END, (extract(epoch FROM created_at) * 1000)::bigint FROM account WHERE user_id = $1 AND deleted_at IS NULL
        """;

    private const string ReadRooms = """
        SELECT m.room_id, r.kind, r.name, m.role, m.joined_seq, m.left_seq, m.read_seq, m.notify
        FROM room_member m JOIN room r ON r.room_id = m.room_id
        WHERE m.user_id = $1 AND m.room_id > $2 ORDER BY m.room_id LIMIT $3
        """;

    private const string ReadOwn = $"""
        SELECT {EventReader.Columns} FROM room_event e
        WHERE e.room_id = $1 AND e.sender_id = $2 AND e.kind IN (2, 3) AND e.seq > $3 ORDER BY e.seq LIMIT $4
        """;

    /// <summary>E-mail address and birth of the account, and a record that they were taken along. Refusals: not_found, unavailable, unknown.</summary>
    public Task<Outcome<(string? Email, long CreatedAt)>> Begin(UserId user, Caller by) => calls.Transaction<(string?, long)>(async connection =>
    {
        (string?, long) contact;
        await using (var command = new NpgsqlCommand(ReadContact, connection) { Parameters = { Uuid(user.Value) } })
        await using (var reader = await command.ExecuteReaderAsync())
        {
            if (!await reader.ReadAsync())
            {
                return ErrorCode.NotFound;
            }

            contact = (reader.IsDBNull(0) ? null : reader.GetString(0), reader.GetInt64(1));
        }

        await AuditLog.Write(connection, new AuditEvent(AuditEvents.AccountExported, by));
        return contact;
    });

    public Task<Outcome<ExportedRoom[]>> Rooms(UserId user, RoomId? after, int limit) => calls.Read<ExportedRoom[]>(async connection =>
    {
        await using var command = new NpgsqlCommand(ReadRooms, connection)
        {
            Parameters = { Uuid(user.Value), Uuid(after?.Value ?? Guid.Empty), new NpgsqlParameter<int> { TypedValue = limit } },
        };
        await using var reader = await command.ExecuteReaderAsync();
        var rooms = new List<ExportedRoom>();
        while (await reader.ReadAsync())
        {
            rooms.Add(new ExportedRoom(
                new RoomId(reader.GetGuid(0)),
                (RoomKind)reader.GetInt16(1),
                reader.IsDBNull(2) ? null : reader.GetString(2),
                (Role)reader.GetInt16(3),
                reader.GetInt64(4),
                reader.IsDBNull(5) ? null : reader.GetInt64(5),
                reader.GetInt64(6),
                reader.IsDBNull(7) ? null : (NotificationLevel)reader.GetInt16(7)));
        }

        return rooms.ToArray();
    });

    public Task<Outcome<ImmutableArray<RoomEvent>>> Messages(UserId user, RoomId room, long after, int limit, int maxBytes) =>
        calls.Read<ImmutableArray<RoomEvent>>(async connection =>
        {
            await using var command = new NpgsqlCommand(ReadOwn, connection)
            {
                Parameters =
                {
                    Uuid(room.Value),
                    Uuid(user.Value),
                    new NpgsqlParameter<long> { TypedValue = after },
                    new NpgsqlParameter<int> { TypedValue = limit },
                },
            };
            await using var reader = await command.ExecuteReaderAsync();
            return await EventReader.ReadAll(reader, maxBytes);
        });

    private static NpgsqlParameter<Guid> Uuid(Guid value) => new() { TypedValue = value };
}
