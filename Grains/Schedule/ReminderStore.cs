using Npgsql;
using NpgsqlTypes;
using OrleansChat.Delivery;
using OrleansChat.Grains.Users;
using OrleansChat.Rooms;
using OrleansChat.Schedule;

namespace OrleansChat.Grains.Schedule;

/// <summary>Reminders of messages.</summary>
internal sealed class ReminderStore(DataCalls calls)
{
    private const string Columns = "r.reminder_id, r.room_id, r.target, (extract(epoch FROM r.at) * 1000)::bigint, r.note, r.told";

    private const string Visible =
        "FROM reminder r JOIN room_member m ON m.room_id = r.room_id AND m.user_id = r.user_id AND m.role > 0 WHERE r.user_id = $1";

    private const string FindKnown = $"SELECT {Columns} FROM reminder r WHERE r.user_id = $1 AND r.client_id = $2";

    private const string IsMessage = "SELECT EXISTS (SELECT FROM room_event WHERE room_id = $1 AND seq = $2 AND kind = 2)";

    private const string Count = $"SELECT count(*) {Visible}";

    private const string Insert = "INSERT INTO reminder (reminder_id, user_id, room_id, client_id, target, at, note) VALUES ($1, $2, $3, $4, $5, $6, $7)";

    private const string ReadAll = $"SELECT {Columns} {Visible} ORDER BY r.at, r.reminder_id LIMIT $2";

    private const string Drop = "DELETE FROM reminder WHERE reminder_id = $1 AND user_id = $2";

    private const string TakeDue = $"""
        UPDATE reminder r SET told = true
        FROM (SELECT reminder_id FROM reminder WHERE NOT told AND at <= now() ORDER BY at LIMIT $1 FOR UPDATE SKIP LOCKED) AS due
        WHERE r.reminder_id = due.reminder_id
        RETURNING {Columns}, r.user_id
        """;

    /// <summary>Refusals: not_found, target_not_found, bad_request (100 are listed), client_id_reused, unavailable, unknown.</summary>
    public Task<Outcome<Reminder>> Add(UserId user, Reminder reminder, ClientId clientId) => calls.Transaction<Reminder>(async connection =>
    {
        if (await HeldMember.Enter(connection, user, reminder.Room) == Role.None)
        {
            return ErrorCode.NotFound;
        }

        if (await Read(connection, FindKnown, Uuid(user.Value), Uuid(clientId.Value)) is [var known])
        {
            return known with { Id = reminder.Id, Due = false } == reminder ? known with { Duplicate = true } : ErrorCode.ClientIdReused;
        }

        if (await Ask<bool>(connection, IsMessage, Uuid(reminder.Room.Value), Number(reminder.Target)) is false)
        {
            return ErrorCode.TargetNotFound;
        }

        if (await Ask<long>(connection, Count, Uuid(user.Value)) >= ScheduleRules.MostListed)
        {
            return ScheduleRules.TooMany;
        }

        await using var insert = new NpgsqlCommand(Insert, connection)
        {
            Parameters =
            {
                Uuid(reminder.Id),
                Uuid(user.Value),
                Uuid(reminder.Room.Value),
                Uuid(clientId.Value),
                Number(reminder.Target),
                new NpgsqlParameter<DateTime> { TypedValue = DateTimeOffset.FromUnixTimeMilliseconds(reminder.At).UtcDateTime },
                new NpgsqlParameter<string?> { TypedValue = reminder.Note, NpgsqlDbType = NpgsqlDbType.Text },
            },
        };
        await insert.ExecuteNonQueryAsync();
        return reminder;
    });

    public Task<Outcome<Reminder[]>> List(UserId user) => calls.Read<Reminder[]>(async connection =>
        (await Read(connection, ReadAll, Uuid(user.Value), new NpgsqlParameter<int> { TypedValue = ScheduleRules.MostListed })).ToArray());

    public Task<Outcome<Done>> Dismiss(UserId user, Guid id) => calls.Write<Done>(async connection =>
    {
        await using var command = new NpgsqlCommand(Drop, connection) { Parameters = { Uuid(id), Uuid(user.Value) } };
        return await command.ExecuteNonQueryAsync() == 1 ? default(Done) : ErrorCode.NotFound;
    });

    /// <summary>Those whose time has come; each is given once.</summary>
    public Task<Outcome<ReminderDue[]>> TakeThoseDue(int most) => calls.Write<ReminderDue[]>(async connection =>
    {
        await using var command = new NpgsqlCommand(TakeDue, connection) { Parameters = { new NpgsqlParameter<int> { TypedValue = most } } };
        await using var reader = await command.ExecuteReaderAsync();
        var due = new List<ReminderDue>();
        while (await reader.ReadAsync())
        {
            due.Add(new ReminderDue(new UserId(reader.GetGuid(6)), One(reader)));
        }

        return due.ToArray();
    });

    private static async Task<List<Reminder>> Read(NpgsqlConnection connection, string sql, params NpgsqlParameter[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddRange(values);
        await using var reader = await command.ExecuteReaderAsync();
        var all = new List<Reminder>();
        while (await reader.ReadAsync())
        {
            all.Add(One(reader));
        }

        return all;
    }

    private static async Task<T> Ask<T>(NpgsqlConnection connection, string sql, params NpgsqlParameter[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddRange(values);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    private static Reminder One(NpgsqlDataReader reader) => new(
        reader.GetGuid(0),
        new RoomId(reader.GetGuid(1)),
        reader.GetInt64(2),
        reader.GetInt64(3),
        reader.IsDBNull(4) ? null : reader.GetString(4),
        reader.GetBoolean(5));

    private static NpgsqlParameter<Guid> Uuid(Guid value) => new() { TypedValue = value };

    private static NpgsqlParameter<long> Number(long value) => new() { TypedValue = value };
}
