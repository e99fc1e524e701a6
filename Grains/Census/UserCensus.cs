using Npgsql;
using NpgsqlTypes;
using OrleansChat.Census;

namespace OrleansChat.Grains.Census;

/// <summary>Accounts and sessions as operators see them: no addresses, no passwords.</summary>
internal sealed class UserCensus(DataCalls calls)
{
    private const string Select = """
        SELECT a.user_id, a.username, a.display_name, a.verified, a.operator, a.banned_at IS NOT NULL,
            EXISTS (SELECT FROM second_factor f WHERE f.user_id = a.user_id AND f.confirmed_at IS NOT NULL),
            (extract(epoch FROM a.created_at) * 1000)::bigint, s.open::integer,
            (SELECT count(*) FROM room_member m WHERE m.user_id = a.user_id AND m.role > 0)::integer, s.seen
        FROM account a, LATERAL (
            SELECT count(*) AS open, (extract(epoch FROM max(last_seen_at)) * 1000)::bigint AS seen FROM session
            WHERE user_id = a.user_id AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())) AS s
        """;

    // As the search of names has it: "~" is above every character of a name.
    private const string ByName = $"""
        {Select} WHERE a.username_key >= $1 AND a.username_key < $1 || '~' AND a.username_key > $2 AND a.deleted_at IS NULL
        ORDER BY a.username_key LIMIT 100
        """;

    private const string ByKey = $"{Select} WHERE a.username_key = $1 AND a.deleted_at IS NULL";

    private const string OpenSessions = """
        SELECT s.session_id, a.username, s.device, s.place, (extract(epoch FROM s.created_at) * 1000)::bigint,
            (extract(epoch FROM s.last_seen_at) * 1000)::bigint, s.operator
        FROM session s JOIN account a ON a.user_id = s.user_id
        WHERE s.revoked_at IS NULL AND (s.expires_at IS NULL OR s.expires_at > now()) AND ($1 IS NULL OR s.user_id = $1)
            AND ($2 IS NULL OR s.created_at < timestamptz 'epoch' + $2 * interval '1 ms')
        ORDER BY s.created_at DESC LIMIT 100
        """;

    public Task<Outcome<UserRecord[]>> List(string prefix, string after) => calls.Read<UserRecord[]>(async connection =>
    {
        await using var command = new NpgsqlCommand(ByName, connection) { Parameters = { Text(prefix), Text(after) } };
        return await command.ReadAll(Read);
    });

    public Task<Outcome<UserRecord>> Find(string key) => calls.Read<UserRecord>(async connection =>
    {
        await using var command = new NpgsqlCommand(ByKey, connection) { Parameters = { Text(key) } };
        return await command.ReadAll(Read) is [var only] ? only : ErrorCode.NotFound;
    });

    /// <param name="user">Null: everybody's.</param>
    public Task<Outcome<SessionRecord[]>> Sessions(UserId? user, long? before) => calls.Read<SessionRecord[]>(async connection =>
    {
        await using var command = new NpgsqlCommand(OpenSessions, connection)
        {
            Parameters =
            {
                new NpgsqlParameter { Value = user is { } one ? one.Value : DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid },
                new NpgsqlParameter { Value = before is { } at ? at : DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint },
            },
        };
        return await command.ReadAll(reader => new SessionRecord(
            new SessionId(reader.GetGuid(0)), reader.GetString(1), reader.OrNull<string>(2), reader.OrNull<string>(3), reader.GetInt64(4),
            reader.GetInt64(5), reader.GetBoolean(6)));
    });

    private static UserRecord Read(NpgsqlDataReader reader) => new(
        new UserId(reader.GetGuid(0)), reader.GetString(1), reader.OrNull<string>(2), reader.GetBoolean(3), reader.GetBoolean(4),
        reader.GetBoolean(5), reader.GetBoolean(6), reader.GetInt64(7), reader.GetInt32(8), reader.GetInt32(9),
        reader.IsDBNull(10) ? null : reader.GetInt64(10));

    private static NpgsqlParameter<string> Text(string value) => new() { TypedValue = value };
}
