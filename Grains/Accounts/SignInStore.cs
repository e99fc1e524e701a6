using Npgsql;
using NpgsqlTypes;
using OrleansChat.Accounts;
using OrleansChat.Grains.Audit;
using OrleansChat.Grains.SecondFactors;
using OrleansChat.Grains.Sessions;

namespace OrleansChat.Grains.Accounts;

/// <summary>An account as sign-in needs it.</summary>
/// <param name="PasswordHash">Null: an account without a password.</param>
/// <param name="Factor">Null: none in force.</param>
/// <param name="KnowsDevice">Whether the device signed in to this account before.</param>
internal sealed record SignInAccount(Account Account, string? PasswordHash, bool Operator, bool Banned, SecondFactor? Factor, bool KnowsDevice);

/// <summary>What sign-in reads and writes besides the session.</summary>
internal sealed class SignInStore(DataCalls calls)
{
    private const string FindByName = $"""
        SELECT {AccountStore.Columns}, a.password_hash, operator, banned_at IS NOT NULL, f.secret, f.last_step,
            EXISTS (SELECT FROM known_device d WHERE d.user_id = a.user_id AND d.device_hash = $2 AND d.used_at > now() - interval '180 days')
        FROM account a LEFT JOIN LATERAL (
            SELECT secret, last_step FROM second_factor WHERE second_factor.user_id = a.user_id AND confirmed_at IS NOT NULL) AS f ON true
        WHERE username_key = $1 AND deleted_at IS NULL
        """;

    // A browser has one secret for all accounts that it signs in to. Only one that we made may be used: its randomness is ours.
    private const string PutDevice = """
        WITH known AS (SELECT FROM known_device WHERE device_hash = $2 LIMIT 1), put AS (
            INSERT INTO known_device (user_id, device_hash) SELECT $1, CASE WHEN EXISTS (SELECT FROM known) THEN $2 ELSE $3 END
            WHERE EXISTS (SELECT FROM session WHERE session_id = $4)
            ON CONFLICT (user_id, device_hash) DO UPDATE SET used_at = now()
        ), stale AS (
            DELETE FROM known_device WHERE user_id = $1 AND device_hash IN (
                SELECT device_hash FROM known_device WHERE user_id = $1 AND device_hash IS DISTINCT FROM $2 ORDER BY used_at DESC OFFSET 19)
        )
        SELECT EXISTS (SELECT FROM known)
        """;

    /// <summary>Refusals: not_found, unavailable.</summary>
    public Task<Outcome<SignInAccount>> Find(string nameKey, byte[]? deviceHash) => calls.Read<SignInAccount>(async connection =>
    {
        // An empty hash is nobody's. For NULL there would be a cheaper plan than the one for all, and so it would be planned anew each time.
        await using var command = new NpgsqlCommand(FindByName, connection) { Parameters = { Text(nameKey), Bytes(deviceHash ?? []) } };
        await command.PrepareAsync();
        await using var reader = await command.ExecuteReaderAsync();
        if (!await reader.ReadAsync())
        {
            return ErrorCode.NotFound;
        }

        var account = AccountStore.Read(reader);
        return new SignInAccount(
            account,
            reader.IsDBNull(6) ? null : reader.GetString(6),
            reader.GetBoolean(7),
            reader.GetBoolean(8),
            reader.IsDBNull(9) ? null : new SecondFactor(account.User, reader.GetFieldValue<byte[]>(9), reader.GetInt64(10), Confirmed: true),
            reader.GetBoolean(11));
    });

    /// <summary>
    /// Opens the session, knows the device and records the sign-in, in one round trip: all of it, or null, for the account is not any
    /// longer what was read and checked. True: the shown secret is one of ours, and this account's from now on. False: the fresh one is.
    /// </summary>
    public static async Task<bool?> Open(
        NpgsqlConnection connection, NewSession made, byte[]? shownHash, byte[] freshHash, AccountOptions options, Caller by)
    {
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                RefreshTokens.Opening(made, options, by),
                new NpgsqlBatchCommand(PutDevice)
                {
                    Parameters = { Uuid(made.User.Value), Bytes(shownHash), Bytes(freshHash), Uuid(made.Session.Value) },
                },
                AuditLog.StatementIfOpened(new AuditEvent(AuditEvents.SignIn, by with { User = made.User, Session = made.Session })),
            },
        };
        await batch.PrepareAsync();
        await using var reader = await batch.ExecuteReaderAsync();
        var opened = await reader.ReadAsync();
        var isKnown = await reader.NextResultAsync() && await reader.ReadAsync() && reader.GetBoolean(0);
        while (await reader.NextResultAsync())
        {
            // A statement that failed, or the commit, says so only when its turn comes.
        }

        return opened ? isKnown : null;
    }

    private static NpgsqlParameter<Guid> Uuid(Guid value) => new() { TypedValue = value };

    private static NpgsqlParameter<string> Text(string value) => new() { TypedValue = value };

    private static NpgsqlParameter<byte[]?> Bytes(byte[]? value) => new() { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Bytea };
}
