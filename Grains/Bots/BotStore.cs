using Npgsql;
using NpgsqlTypes;
using OrleansChat.Accounts;
using OrleansChat.Grains.Accounts;
using OrleansChat.Grains.Audit;

namespace OrleansChat.Grains.Bots;

/// <summary>Bots in the database.</summary>
internal sealed class BotStore(DataCalls calls)
{
    private const int Most = 20;

    // The owner's row lets one addition at a time through, and none once the account goes: its deletion holds the row too.
    private const string HoldOwner = "SELECT 1 FROM account WHERE user_id = $1 AND deleted_at IS NULL FOR NO KEY UPDATE";

    private const string Count = "SELECT count(*) FROM account WHERE bot_owner = $1 AND deleted_at IS NULL";

    // Verified, for it has no address; never in the lobby, for it has no socket.
    private const string Put = """
        INSERT INTO account (user_id, username, username_key, display_name, verified, lobby_due, bot, bot_owner)
        VALUES ($1, $2, lower($2), $3, true, false, true, $4)
        """;

    private const string ReadAll =
        $"SELECT {AccountStore.Columns} FROM account a WHERE a.bot_owner = $1 AND a.deleted_at IS NULL ORDER BY a.username_key";

    private const string HoldBot = "SELECT 1 FROM account WHERE user_id = $1 AND bot_owner = $2 AND deleted_at IS NULL FOR NO KEY UPDATE";

    public Task<Outcome<Account>> Add(Caller by, string username, string? displayName) => calls.Transaction<Account>(async connection =>
    {
        var owner = by.User!.Value;
        if (!await Any(connection, HoldOwner, owner))
        {
            return ErrorCode.NotFound;
        }

        await using (var count = new NpgsqlCommand(Count, connection) { Parameters = { Uuid(owner) } })
        {
            if ((long)(await count.ExecuteScalarAsync())! >= Most)
            {
                return Reasons.BotsMost.With(Most);
            }
        }

        var made = await Insert(connection, username, displayName, owner);
        if (!made.Ok)
        {
            return made.Refusal;
        }

        await AuditLog.Write(connection, new AuditEvent(AuditEvents.BotMade, by, made.Value.ToString()));
        return new Account(made.Value, username, displayName, Verified: true, Bot: true);
    });

    public Task<Outcome<Account[]>> All(UserId owner) => calls.Read<Account[]>(async connection =>
    {
        await using var command = new NpgsqlCommand(ReadAll, connection) { Parameters = { Uuid(owner) } };
        await using var reader = await command.ExecuteReaderAsync();
        var all = new List<Account>();
        while (await reader.ReadAsync())
        {
            all.Add(AccountStore.Read(reader) with { Bot = true });
        }

        return all.ToArray();
    });

    /// <summary>In the caller's transaction.</summary>
    /// <param name="owner">Null: it speaks for a URL.</param>
    public static async Task<Outcome<UserId>> Insert(NpgsqlConnection connection, string username, string? displayName, UserId? owner)
    {
        var bot = UserId.New();
        await using var add = new NpgsqlCommand(Put, connection)
        {
            Parameters = { Uuid(bot), Text(username), Text(displayName), new NpgsqlParameter<Guid?> { TypedValue = owner?.Value, NpgsqlDbType = NpgsqlDbType.Uuid } },
        };
        try
        {
            await add.ExecuteNonQueryAsync();
            return bot;
        }
        catch (PostgresException taken) when (taken.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return ErrorCode.UsernameTaken;
        }
    }

    /// <summary>In the caller's transaction, held until its end. Refusals: not_found (no bot of the owner's).</summary>
    public static async Task<Outcome<Done>> Hold(NpgsqlConnection connection, UserId owner, UserId bot) =>
        await Any(connection, HoldBot, bot, owner) ? default(Done) : ErrorCode.NotFound;

    private static async Task<bool> Any(NpgsqlConnection connection, string sql, params UserId[] users)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddRange(users.Select(Uuid).ToArray());
        return await command.ExecuteScalarAsync() is not null;
    }

    private static NpgsqlParameter<Guid> Uuid(UserId user) => new() { TypedValue = user.Value };

    private static NpgsqlParameter<string?> Text(string? value) => new() { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Text };
}
