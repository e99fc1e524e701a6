using Npgsql;
using NpgsqlTypes;
using OrleansChat.Accounts;
using OrleansChat.Bots;
using OrleansChat.Grains.Audit;

namespace OrleansChat.Grains.Bots;

/// <summary>Tokens of bots, by their hashes.</summary>
internal sealed class BotTokenStore(DataCalls calls)
{
    private const int Most = 20;

    private const string Columns = "token_id, scopes, label, (extract(epoch FROM created_at) * 1000)::bigint";

    private const string Put = $"""
        INSERT INTO bot_token (token_id, user_id, token_hash, scopes, label)
        SELECT $1, $2, $3, $4, $5 WHERE (SELECT count(*) FROM bot_token WHERE user_id = $2) < $6 RETURNING {Columns}
        """;

    private const string ReadAll = $"SELECT {Columns} FROM bot_token WHERE user_id = $1 ORDER BY created_at, token_id";

    private const string Drop =
        "DELETE FROM bot_token t USING account a WHERE t.token_id = $1 AND t.user_id = $2 AND a.user_id = t.user_id AND a.bot_owner = $3";

    private const string FindByHash = """
        SELECT t.user_id, t.scopes, a.banned_at IS NOT NULL OR o.banned_at IS NOT NULL
        FROM bot_token t JOIN account a ON a.user_id = t.user_id AND a.deleted_at IS NULL JOIN account o ON o.user_id = a.bot_owner AND o.deleted_at IS NULL
        WHERE t.token_hash = $1
        """;

    public Task<Outcome<BotTokenView>> Add(Caller by, UserId bot, byte[] hash, BotScopes scopes, string? label) => calls.Transaction<BotTokenView>(async connection =>
    {
        // The bot's row lets one addition at a time through.
        if ((await BotStore.Hold(connection, by.User!.Value, bot)).Refusal is { } refusal)
        {
            return refusal;
        }

        var view = await Insert(connection, bot, hash, scopes, label);
        if (view is null)
        {
            return Reasons.BotTokensMost.With(Most);
        }

        await AuditLog.Write(connection, new AuditEvent(AuditEvents.BotTokenMade, by, view.Id.ToString()));
        return view;
    });

    public Task<Outcome<BotTokenView[]>> All(UserId owner, UserId bot) => calls.Transaction<BotTokenView[]>(async connection =>
    {
        if ((await BotStore.Hold(connection, owner, bot)).Refusal is { } refusal)
        {
            return refusal;
        }

        await using var command = new NpgsqlCommand(ReadAll, connection) { Parameters = { Uuid(bot.Value) } };
        await using var reader = await command.ExecuteReaderAsync();
        var all = new List<BotTokenView>();
        while (await reader.ReadAsync())
        {
            all.Add(Read(reader));
        }

        return all.ToArray();
    });

    public Task<Outcome<Done>> Remove(Caller by, UserId bot, Guid token) => calls.Transaction<Done>(async connection =>
    {
        await using var command = new NpgsqlCommand(Drop, connection) { Parameters = { Uuid(token), Uuid(bot.Value), Uuid(by.User!.Value.Value) } };
        if (await command.ExecuteNonQueryAsync() == 0)
        {
            return ErrorCode.NotFound;
        }

        await AuditLog.Write(connection, new AuditEvent(AuditEvents.BotTokenRevoked, by, token.ToString()));
        return default(Done);
    });

    /// <summary>Refusals: unauthorized (nobody's), banned, unavailable.</summary>
    public Task<Outcome<BotIdentity>> Find(byte[] hash) => calls.Read<BotIdentity>(async connection =>
    {
        await using var command = new NpgsqlCommand(FindByHash, connection) { Parameters = { Bytes(hash) } };
        await using var reader = await command.ExecuteReaderAsync();
        return !await reader.ReadAsync() ? ErrorCode.Unauthorized
            : reader.GetBoolean(2) ? ErrorCode.Banned
            : new BotIdentity(new UserId(reader.GetGuid(0)), (BotScopes)reader.GetInt32(1));
    });

    /// <summary>Null: the bot has as many as it may.</summary>
    private static async Task<BotTokenView?> Insert(NpgsqlConnection connection, UserId bot, byte[] hash, BotScopes scopes, string? label)
    {
        await using var command = new NpgsqlCommand(Put, connection)
        {
            Parameters =
            {
                Uuid(Guid.CreateVersion7()),
                Uuid(bot.Value),
                Bytes(hash),
                new NpgsqlParameter<int> { TypedValue = (int)scopes },
                new NpgsqlParameter<string?> { TypedValue = label, NpgsqlDbType = NpgsqlDbType.Text },
                new NpgsqlParameter<long> { TypedValue = Most },
            },
        };
        await using var reader = await command.ExecuteReaderAsync();
        return await reader.ReadAsync() ? Read(reader) : null;
    }

    private static BotTokenView Read(NpgsqlDataReader reader) => new(
        reader.GetGuid(0), (BotScopes)reader.GetInt32(1), reader.IsDBNull(2) ? null : reader.GetString(2), reader.GetInt64(3));

    private static NpgsqlParameter<Guid> Uuid(Guid value) => new() { TypedValue = value };

    private static NpgsqlParameter<byte[]> Bytes(byte[] value) => new() { TypedValue = value };
}
