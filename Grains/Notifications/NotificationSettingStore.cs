using Npgsql;
using NpgsqlTypes;
using OrleansChat.Notifications;

namespace OrleansChat.Grains.Notifications;

/// <summary>What users want to be told, in the database.</summary>
internal sealed class NotificationSettingStore(DataCalls calls)
{
    /// <summary>As <see cref="Read(NpgsqlDataReader)"/> expects them, first in the row.</summary>
    public const string Columns = "s.quiet_from, s.quiet_to, (extract(epoch FROM s.snoozed_until) * 1000)::bigint, s.mail_digests, s.previews";

    public const int ColumnCount = 5;

    private const string ReadOne = $"""
        SELECT {Columns} FROM account a LEFT JOIN notification_setting s USING (user_id) WHERE a.user_id = $1 AND a.deleted_at IS NULL
        """;

    private const string Put = $"""
        INSERT INTO notification_setting AS s (user_id, quiet_from, quiet_to, snoozed_until, mail_digests, previews)
        SELECT user_id, $2, $3, to_timestamp($4 / 1000.0), $5, $6 FROM account WHERE user_id = $1 AND deleted_at IS NULL
        ON CONFLICT (user_id) DO UPDATE SET quiet_from = excluded.quiet_from, quiet_to = excluded.quiet_to,
            snoozed_until = excluded.snoozed_until, mail_digests = excluded.mail_digests, previews = excluded.previews
        RETURNING {Columns}
        """;

    private const string ReadLevels = """
        SELECT room_id, notify FROM room_member WHERE user_id = $1 AND role > 0 AND notify IS NOT NULL ORDER BY room_id
        """;

    private const string PutLevel = "UPDATE room_member SET notify = $3 WHERE room_id = $1 AND user_id = $2 AND role > 0";

    public Task<Outcome<NotificationSettings>> Read(UserId user) => calls.Read(connection => One(connection, ReadOne, Uuid(user.Value)));

    public Task<Outcome<NotificationSettings>> Change(UserId user, NotificationSettings settings) => calls.Write(connection => One(
        connection,
        Put,
        Uuid(user.Value),
        Small(settings.Quiet?.From),
        Small(settings.Quiet?.To),
        new NpgsqlParameter<long?> { TypedValue = settings.SnoozedUntil, NpgsqlDbType = NpgsqlDbType.Bigint },
        new NpgsqlParameter<bool> { TypedValue = settings.MailDigests },
        new NpgsqlParameter<bool> { TypedValue = settings.Previews }));

    public Task<Outcome<RoomLevel[]>> Levels(UserId user) => calls.Read<RoomLevel[]>(async connection =>
    {
        await using var command = new NpgsqlCommand(ReadLevels, connection) { Parameters = { Uuid(user.Value) } };
        await using var reader = await command.ExecuteReaderAsync();
        var levels = new List<RoomLevel>();
        while (await reader.ReadAsync())
        {
            levels.Add(new RoomLevel(new RoomId(reader.GetGuid(0)), (NotificationLevel)reader.GetInt16(1)));
        }

        return levels.ToArray();
    });

    public Task<Outcome<RoomLevel>> SetLevel(UserId user, RoomId room, NotificationLevel? level) => calls.Write<RoomLevel>(async connection =>
    {
        await using var command = new NpgsqlCommand(PutLevel, connection) { Parameters = { Uuid(room.Value), Uuid(user.Value), Small((int?)level) } };
        return await command.ExecuteNonQueryAsync() == 1 ? new RoomLevel(room, level) : ErrorCode.NotFound;
    });

    /// <summary>Where nothing was ever changed: the defaults.</summary>
    public static NotificationSettings Read(NpgsqlDataReader reader) => reader.IsDBNull(3)
        ? new NotificationSettings()
        : new NotificationSettings(
            reader.IsDBNull(0) ? null : new QuietHours(reader.GetInt16(0), reader.GetInt16(1)),
            reader.IsDBNull(2) ? null : reader.GetInt64(2),
            reader.GetBoolean(3),
            reader.GetBoolean(4));

    private static async Task<Outcome<NotificationSettings>> One(NpgsqlConnection connection, string sql, params NpgsqlParameter[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddRange(values);
        await using var reader = await command.ExecuteReaderAsync();
        return await reader.ReadAsync() ? Read(reader) : ErrorCode.NotFound;
    }

    private static NpgsqlParameter<Guid> Uuid(Guid value) => new() { TypedValue = value };

    private static NpgsqlParameter<short?> Small(int? value) => new() { TypedValue = (short?)value, NpgsqlDbType = NpgsqlDbType.Smallint };
}
