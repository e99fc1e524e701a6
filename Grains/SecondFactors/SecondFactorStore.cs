using System.Security.Cryptography;
using Npgsql;
using NpgsqlTypes;
using OrleansChat.Accounts;
using OrleansChat.Grains.Mail;
using OrleansChat.Grains.Sessions;

namespace OrleansChat.Grains.SecondFactors;

/// <summary>Second factors in the database. Statements that change something run in the caller's transaction.</summary>
internal sealed class SecondFactorStore(DataCalls calls, SealedSecrets secrets, TimeProvider time)
{
    private const string Find = """
        SELECT f.secret, f.last_step, f.confirmed_at IS NOT NULL, (SELECT count(*) FROM recovery_code c WHERE c.user_id = f.user_id)
        FROM second_factor f WHERE f.user_id = $1
        """;

    // One that is in force is never overwritten: it has to be removed first.
    private const string Put = """
        INSERT INTO second_factor AS f (user_id, secret) VALUES ($1, $2)
        ON CONFLICT (user_id) DO UPDATE SET secret = excluded.secret, created_at = now(), last_step = 0 WHERE f.confirmed_at IS NULL
        RETURNING f.user_id
        """;

    // The session that set it up has shown the password and a code: an operator's may act as one from its next refresh on.
    private const string SetConfirmed = """
        WITH confirmed AS (
            UPDATE second_factor SET confirmed_at = now() WHERE user_id = $1 AND confirmed_at IS NULL RETURNING user_id
        ), raised AS (
            UPDATE session s SET operator = true FROM confirmed c JOIN account a ON a.user_id = c.user_id
            WHERE s.session_id = $2 AND s.user_id = c.user_id AND a.operator
        )
        SELECT user_id FROM confirmed
        """;

    private const string Drop = """
        WITH lowered AS (UPDATE session SET operator = false WHERE user_id = $1 AND operator AND $2)
        DELETE FROM second_factor WHERE user_id = $1 AND confirmed_at IS NOT NULL RETURNING user_id
        """;

    // The update decides a race: of two that show the code of one step the second finds it used.
    private const string UseStep = "UPDATE second_factor SET last_step = $2 WHERE user_id = $1 AND last_step < $2 AND secret = $3 RETURNING user_id";

    private const string UseRecoveryCode = "DELETE FROM recovery_code WHERE user_id = $1 AND code_hash = $2 RETURNING user_id";

    private const string PutRecoveryCodes = """
        WITH old AS (DELETE FROM recovery_code WHERE user_id = $1)
        INSERT INTO recovery_code (user_id, code_hash) SELECT $1, unnest($2)
        """;

    private const string Missing = """
        SELECT a.operator AND NOT EXISTS (SELECT FROM second_factor f WHERE f.user_id = a.user_id AND f.confirmed_at IS NOT NULL)
        FROM account a WHERE a.user_id = $1
        """;

    private const string FindContact = "SELECT username, email, language FROM account WHERE user_id = $1 AND email IS NOT NULL";

    /// <summary>Refusals: not_found (none asked for), unavailable.</summary>
    public Task<Outcome<(SecondFactor Factor, int RecoveryCodes)>> Read(UserId user) => calls.Read<(SecondFactor, int)>(async connection =>
    {
        await using var command = new NpgsqlCommand(Find, connection) { Parameters = { Uuid(user) } };
        await using var reader = await command.ExecuteReaderAsync();
        return await reader.ReadAsync()
            ? (new SecondFactor(user, reader.GetFieldValue<byte[]>(0), reader.GetInt64(1), reader.GetBoolean(2)), (int)reader.GetInt64(3))
            : ErrorCode.NotFound;
    });

    /// <summary>Whether the account is an operator's and has no second factor in force. Refusals: unavailable.</summary>
    public Task<Outcome<bool>> OperatorMisses(UserId user) => calls.Read<bool>(async connection =>
    {
        await using var command = new NpgsqlCommand(Missing, connection) { Parameters = { Uuid(user) } };
        return await command.ExecuteScalarAsync() is true;
    });

    /// <summary>A new secret, not yet in force; null: one is in force.</summary>
    public async Task<byte[]?> Ask(NpgsqlConnection connection, UserId user)
    {
        var secret = RandomNumberGenerator.GetBytes(Totp.SecretBytes);
        return await Changes(connection, Put, Uuid(user), Bytes(secrets.Seal(secret, Purpose(user)))) ? secret : null;
    }

    /// <summary>Uses a code up: six digits of the app, or, once the factor is in force, a recovery code. False: wrong, or used.</summary>
    public async Task<bool> Use(NpgsqlConnection connection, SecondFactor factor, string code)
    {
        if (code.Length == Totp.Digits)
        {
            var secret = secrets.Open(factor.Sealed, Purpose(factor.User));
            return Totp.Match(secret, code, time.GetUtcNow(), factor.LastStep) is { } step
                && await Changes(connection, UseStep, Uuid(factor.User), new NpgsqlParameter<long> { TypedValue = step }, Bytes(factor.Sealed));
        }

        return factor.Confirmed && RecoveryCodes.Hash(code) is { } hash && await Changes(connection, UseRecoveryCode, Uuid(factor.User), Bytes(hash));
    }

    public static Task<bool> Confirm(NpgsqlConnection connection, UserId user, SessionId? session) =>
        Changes(connection, SetConfirmed, Uuid(user), new NpgsqlParameter<Guid> { TypedValue = session?.Value ?? Guid.Empty });

    /// <param name="needed">Whether operators need one: then no session of the account acts as one any longer.</param>
    public static Task<bool> Remove(NpgsqlConnection connection, UserId user, bool needed) =>
        Changes(connection, Drop, Uuid(user), new NpgsqlParameter<bool> { TypedValue = needed });

    /// <summary>Puts ten new codes in the place of the old ones, and tells them once.</summary>
    public static async Task<string[]> NewRecoveryCodes(NpgsqlConnection connection, UserId user)
    {
        var codes = RecoveryCodes.New();
        await using var command = new NpgsqlCommand(PutRecoveryCodes, connection)
        {
            Parameters =
            {
                Uuid(user),
                new NpgsqlParameter<byte[][]> { TypedValue = [.. codes.Select(code => RecoveryCodes.Hash(code)!)], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea },
            },
        };
        await command.ExecuteNonQueryAsync();
        return codes;
    }

    /// <summary>Mails the owner, if there is an address.</summary>
    /// <param name="template">From <see cref="Templates"/>.</param>
    public static async Task Tell(NpgsqlConnection connection, UserId user, string template, Caller by)
    {
        Letter? letter = null;
        await using (var command = new NpgsqlCommand(FindContact, connection) { Parameters = { Uuid(user) } })
        await using (var reader = await command.ExecuteReaderAsync())
        {
            if (await reader.ReadAsync())
            {
                var values = new Dictionary<string, string> { ["username"] = reader.GetString(0) };
                letter = new Letter(reader.GetString(1), template, reader.IsDBNull(2) ? by.Language : reader.GetString(2), values);
            }
        }

        if (letter is not null)
        {
            await Outbox.Put(connection, letter);
        }
    }

    private static async Task<bool> Changes(NpgsqlConnection connection, string statement, params NpgsqlParameter[] parameters)
    {
        await using var command = new NpgsqlCommand(statement, connection);
        command.Parameters.AddRange(parameters);
        return await command.ExecuteScalarAsync() is not null;
    }

    private static string Purpose(UserId user) => $"totp/{user}";

    private static NpgsqlParameter<Guid> Uuid(UserId user) => new() { TypedValue = user.Value };

    private static NpgsqlParameter<byte[]> Bytes(byte[] value) => new() { TypedValue = value };
}
