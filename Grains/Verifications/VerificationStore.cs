using System.Globalization;
using Npgsql;
using NpgsqlTypes;
using OrleansChat.Accounts;
using OrleansChat.Grains.Accounts;
using OrleansChat.Grains.Audit;
using OrleansChat.Grains.Mail;

namespace OrleansChat.Grains.Verifications;

/// <summary>What a code is for.</summary>
internal static class VerificationPurpose
{
    /// <summary>The address that the account was made with.</summary>
    public const string Registration = "registration";

    /// <summary>Another address, which becomes the account's when its code is shown.</summary>
    public const string Change = "change";
}

/// <summary>Whose address is to be proved.</summary>
/// <param name="Purpose">From <see cref="VerificationPurpose"/>.</param>
internal sealed record NewAddress(UserId User, string Username, string Address, string Purpose);

/// <summary>A request whose try was counted.</summary>
internal sealed record Tried(Guid Id, UserId User, byte[] Hash);

/// <summary>Codes in the database: one for each account and purpose.</summary>
internal sealed class VerificationStore(DataCalls calls)
{
    // The id stays: a client that registered can show the code that was mailed again.
    private const string Put = """
        INSERT INTO verification (verification_id, user_id, purpose, address, code_hash, expires_at) VALUES ($1, $2, $3, $4, $5, now() + $6)
        ON CONFLICT (user_id, purpose) DO UPDATE
        SET address = excluded.address, code_hash = excluded.code_hash, tries = 0, blind_tries = 0, expires_at = excluded.expires_at
        """;

    private const string FindUnverified = "SELECT user_id, username, email FROM account WHERE email_key = $1 AND NOT verified";

    // Counted before it is looked at: what is tried at the same time counts as well. Who does not show the request's id may be anybody who
    // knows the address, and has tries of their own to use up.
    private const string CountTry = """
        UPDATE verification
        SET tries = tries + ($2::uuid IS NOT NULL)::integer, blind_tries = blind_tries + ($2::uuid IS NULL)::integer
        WHERE verification_id = (
                SELECT verification_id FROM verification WHERE lower(address) = $1 AND ($2::uuid IS NULL OR verification_id = $2)
                ORDER BY expires_at DESC LIMIT 1)
            AND CASE WHEN $2::uuid IS NULL THEN blind_tries ELSE tries END < 5 AND expires_at > now()
        RETURNING verification_id, user_id, code_hash
        """;

    // All codes and links of the account go with the code that was shown: they were mailed to an address that it may no longer have.
    private const string TakeShown = """
        WITH shown AS (DELETE FROM verification WHERE verification_id = $1 RETURNING user_id, address),
        others AS (DELETE FROM verification v USING shown s WHERE v.user_id = s.user_id AND v.verification_id <> $1),
        links AS (DELETE FROM password_reset r USING shown s WHERE r.user_id = s.user_id)
        UPDATE account a SET verified = true, email = s.address, email_key = lower(s.address)
        FROM shown s WHERE a.user_id = s.user_id AND a.deleted_at IS NULL
        RETURNING a.user_id
        """;

    /// <summary>In the caller's transaction: puts a code in the place of the old one and mails it; who may ask how often is the caller's to look at.</summary>
    public static Task Issue(NpgsqlConnection connection, NewCode code, NewAddress proof, string? language) =>
        connection.Run(Issuing(code, proof, language));

    private static NpgsqlBatchCommand[] Issuing(NewCode code, NewAddress proof, string? language)
    {
        var values = new Dictionary<string, string>
        {
            ["username"] = proof.Username,
            ["code"] = code.Code,
            ["minutes"] = NewCode.Lifetime.TotalMinutes.ToString(CultureInfo.InvariantCulture),
        };
        var put = new NpgsqlBatchCommand(Put)
        {
            Parameters =
            {
                Uuid(code.Id),
                Uuid(proof.User.Value),
                Text(proof.Purpose),
                Text(proof.Address),
                new NpgsqlParameter<byte[]> { TypedValue = code.Hash },
                new NpgsqlParameter<TimeSpan> { TypedValue = NewCode.Lifetime },
            },
        };
        return [Outbox.Statement(new Letter(proof.Address, Templates.Verification, language, values, NewCode.Lifetime)), put];
    }

    /// <summary>As <see cref="Issue"/> for whom the address belongs to, if it is unverified. Recorded either way: both take two round trips and a commit.</summary>
    public Task<Outcome<Done>> Resend(NewCode code, string email, Caller by) => calls.Write<Done>(async connection =>
    {
        NewAddress? proof = null;
        await using (var command = new NpgsqlCommand(FindUnverified, connection) { Parameters = { Text(AccountRules.EmailKey(email)) } })
        await using (var reader = await command.ExecuteReaderAsync())
        {
            if (await reader.ReadAsync())
            {
                proof = new NewAddress(new UserId(reader.GetGuid(0)), reader.GetString(1), reader.GetString(2), VerificationPurpose.Registration);
            }
        }

        var issuing = proof is null ? [] : Issuing(code, proof, by.Language);
        await connection.Run([.. issuing, AuditLog.Statement(new AuditEvent(AuditEvents.VerifyResend, by, proof?.User.ToString()))]);
        return default(Done);
    });

    /// <summary>Counts a try. Refusals: code_invalid (no such request, or none left), unavailable, unknown.</summary>
    public Task<Outcome<Tried>> Try(string email, Guid? request) => calls.Write<Tried>(async connection =>
    {
        await using var command = new NpgsqlCommand(CountTry, connection)
        {
            Parameters = { Text(AccountRules.EmailKey(email)), new NpgsqlParameter { Value = request is { } id ? id : DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid } },
        };
        await using var reader = await command.ExecuteReaderAsync();
        return await reader.ReadAsync()
            ? new Tried(reader.GetGuid(0), new UserId(reader.GetGuid(1)), reader.GetFieldValue<byte[]>(2))
            : ErrorCode.CodeInvalid;
    });

    /// <summary>The code was right. Refusals: code_invalid (used meanwhile), email_taken (meanwhile), unavailable, unknown.</summary>
    public Task<Outcome<Done>> Confirm(Tried tried, Caller by) => calls.Transaction<Done>(async connection =>
    {
        try
        {
            await using var command = new NpgsqlCommand(TakeShown, connection) { Parameters = { Uuid(tried.Id) } };
            if (await command.ExecuteScalarAsync() is null)
            {
                return ErrorCode.CodeInvalid;
            }
        }
        catch (PostgresException taken) when (taken.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return ErrorCode.EmailTaken;
        }

        await AuditLog.Write(connection, new AuditEvent(AuditEvents.Verify, by with { User = tried.User }));
        return default(Done);
    });

    /// <summary>The code was wrong.</summary>
    public Task<Outcome<Done>> Record(Tried tried, ErrorCode refusal, Caller by) => calls.Transaction<Done>(async connection =>
    {
        await AuditLog.Write(connection, new AuditEvent(AuditEvents.Verify, by, tried.User.ToString(), ChatErrors.Table[refusal].Name));
        return default(Done);
    });

    private static NpgsqlParameter<Guid> Uuid(Guid value) => new() { TypedValue = value };

    private static NpgsqlParameter<string?> Text(string? value) => new() { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Text };
}
