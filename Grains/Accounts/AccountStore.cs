using Npgsql;
using NpgsqlTypes;
using OrleansChat.Accounts;
using OrleansChat.Grains.Sessions;

namespace OrleansChat.Grains.Accounts;

/// <summary>Accounts in the database.</summary>
internal sealed class AccountStore(DataCalls calls)
{
    /// <summary>As <see cref="Read"/> expects them, first in the row.</summary>
    public const string Columns = "a.user_id, a.username, a.display_name, a.verified, a.avatar_id, a.language";

    private const string Found = $"{Columns}, a.bot";

    private const string FindById = $"SELECT {Found} FROM account a WHERE user_id = $1 AND deleted_at IS NULL";

    private const string FindAlike = "SELECT EXISTS (SELECT FROM account WHERE name_skeleton = name_skeleton($1))";

    private const string FindByKey = $"SELECT {Found} FROM account a WHERE username_key = $1 AND deleted_at IS NULL";

    // The index is in byte order, so the names that start with a prefix lie between it and it with its last byte raised; "~" is
    // above every character of a name. A bot without an owner is a room's: what it is called may say what the room is about.
    private const string FindByPrefix = $"""
        SELECT {Found} FROM account a WHERE username_key >= $1 AND username_key < $1 || '~' AND deleted_at IS NULL
            AND (a.bot_owner IS NOT NULL OR NOT a.bot) ORDER BY username_key LIMIT $2
        """;

    private const string Rehash = "UPDATE account SET password_hash = $3 WHERE user_id = $1 AND password_hash = $2";

    public Task<Outcome<Account>> Find(UserId user) => calls.Read<Account>(async connection =>
    {
        await using var command = new NpgsqlCommand(FindById, connection) { Parameters = { Uuid(user.Value) } };
        await using var reader = await command.ExecuteReaderAsync();
        return await reader.ReadAsync() ? ReadFound(reader) : ErrorCode.NotFound;
    });

    public Task<Outcome<Account>> FindByName(string key) => calls.Read<Account>(async connection =>
    {
        await using var command = new NpgsqlCommand(FindByKey, connection) { Parameters = { Text(key) } };
        await using var reader = await command.ExecuteReaderAsync();
        return await reader.ReadAsync() ? ReadFound(reader) : ErrorCode.NotFound;
    });

    /// <summary>Whether a name is in use that looks like this one.</summary>
    public Task<Outcome<bool>> IsTaken(string username) => calls.Read<bool>(async connection =>
    {
        await using var command = new NpgsqlCommand(FindAlike, connection) { Parameters = { Text(username) } };
        return (bool)(await command.ExecuteScalarAsync())!;
    });

    public Task<Outcome<Account[]>> Search(string prefix, int limit) => calls.Read<Account[]>(async connection =>
    {
        await using var command = new NpgsqlCommand(FindByPrefix, connection)
        {
            Parameters = { Text(prefix), new NpgsqlParameter<int> { TypedValue = limit } },
        };
        await using var reader = await command.ExecuteReaderAsync();
        var accounts = new List<Account>();
        while (await reader.ReadAsync())
        {
            accounts.Add(ReadFound(reader));
        }

        return accounts.ToArray();
    });

    /// <summary>Unless the password was changed meanwhile.</summary>
    public Task<Outcome<Done>> ReplaceHash(UserId user, string old, string renewed) => calls.Write<Done>(async connection =>
    {
        await using var command = new NpgsqlCommand(Rehash, connection) { Parameters = { Uuid(user.Value), Text(old), Text(renewed) } };
        await command.ExecuteNonQueryAsync();
        return default(Done);
    });

    public static Account Read(NpgsqlDataReader reader) =>
        new(
            new UserId(reader.GetGuid(0)),
            reader.GetString(1),
            reader.IsDBNull(2) ? null : reader.GetString(2),
            reader.GetBoolean(3),
            reader.IsDBNull(4) ? null : reader.GetGuid(4),
            reader.IsDBNull(5) ? null : reader.GetString(5));

    private static Account ReadFound(NpgsqlDataReader reader) => Read(reader) with { Bot = reader.GetBoolean(6) };

    private static NpgsqlParameter<Guid> Uuid(Guid value) => new() { TypedValue = value };

    private static NpgsqlParameter<string?> Text(string? value) => new() { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Text };
}
