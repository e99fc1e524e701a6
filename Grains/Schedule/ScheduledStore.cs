using System.Text;
using Npgsql;
using NpgsqlTypes;
using OrleansChat.Grains.Rooms;
using OrleansChat.Grains.Users;
using OrleansChat.Rooms;
using OrleansChat.Schedule;

namespace OrleansChat.Grains.Schedule;

/// <summary>Scheduled messages from their owners' side; <see cref="ScheduledQueue"/> has the sender's.</summary>
internal sealed class ScheduledStore(DataCalls calls)
{
    private const int MostBytes = 256 * 1024;

    private const string Columns = "scheduled_id, room_id, text, reply_to, (extract(epoch FROM at) * 1000)::bigint, failure";

    private const string FindKnown = $"SELECT {Columns}, content_hash FROM scheduled WHERE user_id = $1 AND client_id = $2";

    private const string Insert = $"""
        INSERT INTO scheduled (scheduled_id, user_id, room_id, client_id, content_hash, text, reply_to, at, due_at)
        SELECT $1, $2, $3, $4, $5, $6, $7, $8, $8
        WHERE (SELECT count(*) FROM scheduled WHERE user_id = $2 AND done_at IS NULL) < $9
        RETURNING {Columns}
        """;

    private const string ReadPage = $"""
        SELECT {Columns} FROM scheduled WHERE user_id = $1 AND done_at IS NULL AND scheduled_id > $2 ORDER BY scheduled_id
        """;

    // What was claimed may be in the log already, but for what the room refused.
    private const string Free = "scheduled_id = $1 AND user_id = $2 AND done_at IS NULL AND (NOT claimed OR failure IS NOT NULL)";

    private const string Update = $"""
        UPDATE scheduled SET text = coalesce($3, text), at = coalesce($4, at), due_at = coalesce($4, at), failure = NULL, claimed = false
        WHERE {Free} RETURNING {Columns}
        """;

    private const string Drop = $"UPDATE scheduled SET done_at = now(), text = NULL WHERE {Free} RETURNING {Columns}";

    private const string IsListed = "SELECT EXISTS (SELECT FROM scheduled WHERE scheduled_id = $1 AND user_id = $2 AND done_at IS NULL)";

    /// <summary>Refusals: not_found, forbidden (a guest), bad_request (100 are listed), client_id_reused, unavailable, unknown.</summary>
    public Task<Outcome<ScheduledMessage>> Add(UserId user, ScheduledMessage message, ClientId clientId) => calls.Transaction<ScheduledMessage>(async connection =>
    {
        var role = await HeldMember.Enter(connection, user, message.Room);
        if (role == Role.None)
        {
            return ErrorCode.NotFound;
        }

        var hash = ScheduleRules.Hash(message.Room, message.Text!, message.ReplyTo, message.At);
        await using (var known = new NpgsqlCommand(FindKnown, connection) { Parameters = { Uuid(user.Value), Uuid(clientId.Value) } })
        await using (var reader = await known.ExecuteReaderAsync())
        {
            if (await reader.ReadAsync())
            {
                return reader.GetInt64(6) == hash ? Read(reader) with { Duplicate = true } : ErrorCode.ClientIdReused;
            }
        }

        // Who may not write asks in vain. A mute or slow mode may be over by then.
        if (!RoomPermissions.MayWrite(role))
        {
            return ErrorCode.Forbidden;
        }

        return await One(
            connection,
            Insert,
            Uuid(message.Id),
            Uuid(user.Value),
            Uuid(message.Room.Value),
            Uuid(clientId.Value),
            Number(hash),
            Text(message.Text),
            Number(message.ReplyTo),
            Time(message.At),
            new NpgsqlParameter<int> { TypedValue = ScheduleRules.MostListed }) is { } added ? added : ScheduleRules.TooMany;
    });

    public Task<Outcome<ScheduledMessage[]>> List(UserId user, Guid? after) => calls.Read<ScheduledMessage[]>(async connection =>
    {
        await using var command = new NpgsqlCommand(ReadPage, connection) { Parameters = { Uuid(user.Value), Uuid(after ?? Guid.Empty) } };
        await using var reader = await command.ExecuteReaderAsync();
        var messages = new List<ScheduledMessage>();
        for (var bytes = 0; bytes < MostBytes && await reader.ReadAsync();)
        {
            messages.Add(Read(reader));
            bytes += Encoding.UTF8.GetByteCount(messages[^1].Text!);
        }

        return messages.ToArray();
    });

    /// <summary>Refusals: not_found, already_sent, unavailable, unknown.</summary>
    public Task<Outcome<ScheduledMessage>> Change(UserId user, Guid id, string? text, long? at) =>
        calls.Write(connection => IfFree(connection, Update, Uuid(id), Uuid(user.Value), Text(text), Time(at)));

    /// <summary>Refusals: not_found, already_sent, unavailable, unknown.</summary>
    public Task<Outcome<ScheduledMessage>> Remove(UserId user, Guid id) =>
        calls.Write(connection => IfFree(connection, Drop, Uuid(id), Uuid(user.Value)));

    private static async Task<Outcome<ScheduledMessage>> IfFree(NpgsqlConnection connection, string sql, params NpgsqlParameter[] values)
    {
        if (await One(connection, sql, values) is { } changed)
        {
            return changed;
        }

        await using var listed = new NpgsqlCommand(IsListed, connection) { Parameters = { values[0].Clone(), values[1].Clone() } };
        return (bool)(await listed.ExecuteScalarAsync())! ? ErrorCode.AlreadySent : ErrorCode.NotFound;
    }

    private static async Task<ScheduledMessage?> One(NpgsqlConnection connection, string sql, params NpgsqlParameter[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddRange(values);
        await using var reader = await command.ExecuteReaderAsync();
        return await reader.ReadAsync() ? Read(reader) : null;
    }

    private static ScheduledMessage Read(NpgsqlDataReader reader) => new(
        reader.GetGuid(0),
        new RoomId(reader.GetGuid(1)),
        reader.IsDBNull(2) ? null : reader.GetString(2),
        reader.IsDBNull(3) ? null : reader.GetInt64(3),
        reader.GetInt64(4),
        reader.IsDBNull(5) ? null : ChatErrors.ByName[reader.GetString(5)].Code);

    private static NpgsqlParameter<Guid> Uuid(Guid value) => new() { TypedValue = value };

    private static NpgsqlParameter<string?> Text(string? value) => new() { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Text };

    private static NpgsqlParameter Number(long? value) => new() { Value = value is { } number ? number : DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint };

    private static NpgsqlParameter Time(long? unixMilliseconds) => new()
    {
        Value = unixMilliseconds is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at).UtcDateTime : DBNull.Value,
        NpgsqlDbType = NpgsqlDbType.TimestampTz,
    };
}
