using Npgsql;
using NpgsqlTypes;
using OrleansChat.Users;

namespace OrleansChat.Grains.Users;

/// <summary>What users say about themselves, in the account's row; their pictures beside it.</summary>
internal sealed class ProfileStore(DataCalls calls)
{
    internal const string Columns = "user_id, username, display_name, avatar_id";

    private const string ReadProfile = $"SELECT {Columns} FROM account WHERE user_id = $1 AND deleted_at IS NULL";

    private const string Rename = $"UPDATE account SET display_name = $2 WHERE user_id = $1 AND deleted_at IS NULL RETURNING {Columns}";

    private const string SettingsColumns = "language, time_zone, share_last_seen, direct_from";

    private const string ReadSettings = $"SELECT {SettingsColumns} FROM account WHERE user_id = $1 AND deleted_at IS NULL";

    // What nobody may know any more is not kept.
    private const string PutSettings = $"""
        WITH forgotten AS (DELETE FROM last_seen WHERE user_id = $1 AND NOT $4)
        UPDATE account SET language = $2, time_zone = $3, share_last_seen = $4, direct_from = $5
        WHERE user_id = $1 AND deleted_at IS NULL RETURNING {SettingsColumns}
        """;

    // The account's row comes first: two changes of one user wait for each other there.
    private const string PutAvatar = $"""
        WITH owner AS (UPDATE account SET avatar_id = $2 WHERE user_id = $1 AND deleted_at IS NULL RETURNING {Columns}),
        kept AS (
            INSERT INTO avatar (avatar_id, user_id, media_type, bytes) SELECT $2, user_id, $3, $4 FROM owner
            ON CONFLICT (user_id) DO UPDATE SET avatar_id = EXCLUDED.avatar_id, media_type = EXCLUDED.media_type, bytes = EXCLUDED.bytes
        )
        SELECT {Columns} FROM owner
        """;

    private const string DropAvatar = $"""
        WITH gone AS (DELETE FROM avatar WHERE user_id = $1)
        UPDATE account SET avatar_id = NULL WHERE user_id = $1 AND deleted_at IS NULL RETURNING {Columns}
        """;

    private const string ReadAvatar = "SELECT media_type, bytes FROM avatar WHERE avatar_id = $1";

    public Task<Outcome<UserView>> Find(UserId user) => calls.Read(connection => One(connection, ReadProfile, Uuid(user.Value)));

    public Task<Outcome<UserView>> ChangeDisplayName(UserId user, string? displayName) =>
        calls.Write(connection => One(connection, Rename, Uuid(user.Value), Text(displayName)));

    public Task<Outcome<UserView>> ChangeAvatar(UserId user, Avatar avatar) => calls.Write(connection => One(
        connection,
        PutAvatar,
        Uuid(user.Value),
        Uuid(Guid.NewGuid()),
        Text(avatar.MediaType),
        new NpgsqlParameter<byte[]> { TypedValue = avatar.Bytes }));

    public Task<Outcome<UserView>> RemoveAvatar(UserId user) => calls.Write(connection => One(connection, DropAvatar, Uuid(user.Value)));

    public Task<Outcome<Avatar>> FindAvatar(Guid id) => calls.Read<Avatar>(async connection =>
    {
        await using var command = new NpgsqlCommand(ReadAvatar, connection) { Parameters = { Uuid(id) } };
        await using var reader = await command.ExecuteReaderAsync();
        return await reader.ReadAsync() ? new Avatar(reader.GetString(0), reader.GetFieldValue<byte[]>(1)) : ErrorCode.NotFound;
    });

    public Task<Outcome<UserSettings>> Settings(UserId user) => calls.Read(connection => Settings(connection, ReadSettings, Uuid(user.Value)));

    public Task<Outcome<UserSettings>> ChangeSettings(UserId user, UserSettings settings) => calls.Write(connection => Settings(
        connection,
        PutSettings,
        Uuid(user.Value),
        Text(settings.Language),
        Text(settings.TimeZone),
        new NpgsqlParameter<bool> { TypedValue = settings.ShareLastSeen },
        new NpgsqlParameter<short> { TypedValue = (short)settings.DirectFrom }));

    internal static UserView Read(NpgsqlDataReader reader) => new(
        new UserId(reader.GetGuid(0)), reader.GetString(1), Text(reader, 2), reader.IsDBNull(3) ? null : reader.GetGuid(3));

    private static async Task<Outcome<UserView>> One(NpgsqlConnection connection, string sql, params NpgsqlParameter[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddRange(values);
        await using var reader = await command.ExecuteReaderAsync();
        return await reader.ReadAsync() ? Read(reader) : ErrorCode.NotFound;
    }

    private static async Task<Outcome<UserSettings>> Settings(NpgsqlConnection connection, string sql, params NpgsqlParameter[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddRange(values);
        await using var reader = await command.ExecuteReaderAsync();
        return await reader.ReadAsync()
            ? new UserSettings(Text(reader, 0), Text(reader, 1), reader.GetBoolean(2), (DirectFrom)reader.GetInt16(3))
            : ErrorCode.NotFound;
    }

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private static NpgsqlParameter<Guid> Uuid(Guid value) => new() { TypedValue = value };

    private static NpgsqlParameter<string?> Text(string? value) => new() { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Text };
}
