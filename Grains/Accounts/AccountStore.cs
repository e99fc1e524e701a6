using Npgsql;
using NpgsqlTypes;
using OrleansChat.Accounts;
using OrleansChat.Grains.Sessions;

namespace OrleansChat.Grains.Accounts;

/// <param name="PasswordHash">PHC; null: an account without a password.</param>
internal sealed record Credentials(Account Account, string? PasswordHash);

/// <summary>Accounts in the database.</summary>
internal sealed class AccountStore(DataCalls calls)
{
    private const string Columns = "user_id, username, display_name, verified, avatar_id, language";

    private const string FindById = $"SELECT {Columns} FROM account WHERE user_id = $1 AND deleted_at IS NULL";

    private const string FindByKey = $"SELECT {Columns}, password_hash FROM account WHERE username_key = $1 AND deleted_at IS NULL";

    // The index is in byte order, so the names that start with a prefix lie between it and it with its last byte raised; "~" is
    // above every character of a name.
    private const string FindByPrefix =
        $"SELECT {Columns} FROM account WHERE username_key >= $1 AND username_key < $1 || '~' AND deleted_at IS NULL ORDER BY username_key LIMIT $2";

    // An address in use must not be told, and cannot be mailed yet: the account is made without one, by the same statement in the
    // same time, and the answer is the same. Whoever owns the address keeps it.
    private const string Add = $"""
        INSERT INTO account (user_id, username, username_key, email, email_key, password_hash, display_name)
        SELECT $1, $2, $3, CASE WHEN taken THEN NULL ELSE $4 END, CASE WHEN taken THEN NULL ELSE $5 END, $6, $7
        FROM (SELECT EXISTS (SELECT FROM account WHERE email_key = $5) AS taken) AS address
        ON CONFLICT (username_key) DO NOTHING
        RETURNING {Columns}
        """;

    private const string Rehash = "UPDATE account SET password_hash = $3 WHERE user_id = $1 AND password_hash = $2";

    public Task<Outcome<Account>> Find(UserId user) => calls.Read<Account>(async connection =>
    {
        await using var command = new NpgsqlCommand(FindById, connection) { Parameters = { Uuid(user.Value) } };
        await using var reader = await command.ExecuteReaderAsync();
        return await reader.ReadAsync() ? Read(reader) : ErrorCode.NotFound;
    });

    public Task<Outcome<Credentials>> FindByName(string key) => calls.Read<Credentials>(async connection =>
    {
        await using var command = new NpgsqlCommand(FindByKey, connection) { Parameters = { Text(key) } };
        await using var reader = await command.ExecuteReaderAsync();
        return await reader.ReadAsync()
            ? new Credentials(Read(reader), reader.IsDBNull(6) ? null : reader.GetString(6))
            : ErrorCode.NotFound;
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
            accounts.Add(Read(reader));
        }

        return accounts.ToArray();
    });

    /// <summary>Refusals: username_taken, unavailable, unknown.</summary>
    public async Task<Outcome<Account>> Insert(Registration registration, string passwordHash)
    {
        try
        {
            return await TryInsert(registration, passwordHash, withEmail: true);
        }
        catch (EmailTakenException)
        {
            return await TryInsert(registration, passwordHash, withEmail: false);
        }
    }

    /// <summary>Unless the password was changed meanwhile.</summary>
    public Task<Outcome<Done>> ReplaceHash(UserId user, string old, string renewed) => calls.Write<Done>(async connection =>
    {
        await using var command = new NpgsqlCommand(Rehash, connection) { Parameters = { Uuid(user.Value), Text(old), Text(renewed) } };
        await command.ExecuteNonQueryAsync();
        return default(Done);
    });

    private Task<Outcome<Account>> TryInsert(Registration registration, string passwordHash, bool withEmail) => calls.Write<Account>(async connection =>
    {
        await using var command = new NpgsqlCommand(Add, connection)
        {
            Parameters =
            {
                Uuid(UserId.New().Value),
                Text(registration.Username),
                Text(AccountRules.Key(registration.Username)),
                Text(withEmail ? registration.Email : null),
                Text(withEmail ? AccountRules.EmailKey(registration.Email) : null),
                Text(passwordHash),
                Text(registration.DisplayName),
            },
        };
        try
        {
            await using var reader = await command.ExecuteReaderAsync();
            return await reader.ReadAsync() ? Read(reader) : ErrorCode.UsernameTaken;
        }
        catch (PostgresException taken) when (taken is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "account_email_key_key" })
        {
            throw new EmailTakenException();
        }
    });

    private static Account Read(NpgsqlDataReader reader) =>
        new(
            new UserId(reader.GetGuid(0)),
            reader.GetString(1),
            reader.IsDBNull(2) ? null : reader.GetString(2),
            reader.GetBoolean(3),
            reader.IsDBNull(4) ? null : reader.GetGuid(4),
            reader.IsDBNull(5) ? null : reader.GetString(5));

    private static NpgsqlParameter<Guid> Uuid(Guid value) => new() { TypedValue = value };

    private static NpgsqlParameter<string?> Text(string? value) => new() { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Text };

    /// <summary>Another registration took the address between the look and the insert.</summary>
    private sealed class EmailTakenException : Exception;
}
