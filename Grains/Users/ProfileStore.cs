using Npgsql;
using NpgsqlTypes;
using OrleansChat.Accounts;
using OrleansChat.Grains.Accounts;
using OrleansChat.Grains.Audit;
using OrleansChat.Users;

namespace OrleansChat.Grains.Users;

/// <summary>What users say about themselves, in the account's row; their pictures beside it.</summary>
internal sealed class ProfileStore(DataCalls calls)
{
    internal const string Columns = "user_id, username, display_name, avatar_id";

    private const string ReadProfile = $"SELECT {Columns} FROM account WHERE user_id = $1 AND deleted_at IS NULL";

    // What nobody may know any more is not kept.
    private const string PutChange = $"""
        WITH forgotten AS (DELETE FROM last_seen WHERE user_id = $1 AND $10 IS FALSE)
        UPDATE account SET username = coalesce($2, username), username_key = coalesce($3, username_key),
            display_name = CASE WHEN $4 THEN $5 ELSE display_name END, language = CASE WHEN $6 THEN $7 ELSE language END,
            time_zone = CASE WHEN $8 THEN $9 ELSE time_zone END, share_last_seen = coalesce($10, share_last_seen),
            direct_from = coalesce($11, direct_from)
        WHERE user_id = $1 AND deleted_at IS NULL RETURNING {Columns}
        """;

    private const string ReadSettings = "SELECT language, time_zone, share_last_seen, direct_from FROM account WHERE user_id = $1 AND deleted_at IS NULL";

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

    /// <summary>One statement, so all of it or nothing; a change of the user name is recorded. Refusals: username_taken, not_found, unavailable, unknown.</summary>
    public Task<Outcome<UserView>> Change(UserId user, ProfileChange change, Caller by) => calls.Transaction<UserView>(async connection =>
    {
        try
        {
            var changed = await One(
                connection,
                PutChange,
                Uuid(user.Value),
                Text(change.Username),
                Text(change.Username is { } name ? AccountRules.Key(name) : null),
                Flag(change.DisplayName is not null),
                Text(change.DisplayName?.Value),
                Flag(change.Language is not null),
                Text(change.Language?.Value),
                Flag(change.TimeZone is not null),
                Text(change.TimeZone?.Value),
                Flag(change.ShareLastSeen),
                new NpgsqlParameter<short?> { TypedValue = (short?)change.DirectFrom, NpgsqlDbType = NpgsqlDbType.Smallint });
            if (changed.Ok && change.Username is not null)
            {
                await AuditLog.Write(connection, new AuditEvent(AuditEvents.UsernameChanged, by));
            }

            return changed;
        }
        catch (PostgresException taken) when (taken.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return ErrorCode.UsernameTaken;
        }
    });

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

    public Task<Outcome<UserSettings>> Settings(UserId user) => calls.Read<UserSettings>(async connection =>
    {
        await using var command = new NpgsqlCommand(ReadSettings, connection) { Parameters = { Uuid(user.Value) } };
        await using var reader = await command.ExecuteReaderAsync();
        return await reader.ReadAsync()
            ? new UserSettings(Text(reader, 0), Text(reader, 1), reader.GetBoolean(2), (DirectFrom)reader.GetInt16(3))
            : ErrorCode.NotFound;
    });

    internal static UserView Read(NpgsqlDataReader reader) => new(
        new UserId(reader.GetGuid(0)), reader.GetString(1), Text(reader, 2), reader.IsDBNull(3) ? null : reader.GetGuid(3));

    private static async Task<Outcome<UserView>> One(NpgsqlConnection connection, string sql, params NpgsqlParameter[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddRange(values);
        await using var reader = await command.ExecuteReaderAsync();
        return await reader.ReadAsync() ? Read(reader) : ErrorCode.NotFound;
    }

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private static NpgsqlParameter<bool?> Flag(bool? value) => new() { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Boolean };

    private static NpgsqlParameter<Guid> Uuid(Guid value) => new() { TypedValue = value };

    private static NpgsqlParameter<string?> Text(string? value) => new() { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Text };
}
