using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;
using OrleansChat.Accounts;
using OrleansChat.Grains.Accounts;
using OrleansChat.Grains.Audit;
using OrleansChat.Grains.Mail;
using OrleansChat.Grains.Sessions;
using OrleansChat.Grains.Verifications;
using OrleansChat.Registrations;

namespace OrleansChat.Grains.Registrations;

/// <summary>One registration is one transaction: the invitation's use, the account, the code, the mail and the record stand or fall together.</summary>
internal sealed class RegistrationStore(DataCalls calls, RegistrationSwitch registrations, IOptions<AccountOptions> options)
{
    /// <summary>Mails that the owner of an address gets an hour, because others try to register with it.</summary>
    private const int MostNotices = 3;

    private const string Add = """
        INSERT INTO account (user_id, username, username_key, email, email_key, password_hash, display_name)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (email_key) DO NOTHING
        """;

    private const string FindOwner = "SELECT username, email, language FROM account WHERE email_key = $1";

    // The key of the setting decides between first accounts that are made at once; without it both would see no other. The configured
    // name counts once, too: whoever takes it when the operator has left it is nobody.
    private const string MakeOperator = """
        WITH first AS (
            INSERT INTO setting (key, value)
            SELECT 'operator.first', $1::text WHERE $2 AND NOT EXISTS (SELECT FROM account WHERE user_id <> $1)
            ON CONFLICT DO NOTHING
            RETURNING key),
        named AS (INSERT INTO setting (key, value) SELECT $3, $1::text WHERE $3 IS NOT NULL ON CONFLICT DO NOTHING RETURNING key)
        UPDATE account SET operator = true WHERE user_id = $1 AND (EXISTS (SELECT FROM first) OR EXISTS (SELECT FROM named)) RETURNING user_id
        """;

    /// <summary>Refusals: registration_closed, invitation_invalid, username_taken, unavailable, unknown.</summary>
    public Task<Outcome<Account>> Register(Registration made, string passwordHash, NewCode code, Caller by) => calls.Transaction<Account>(async connection =>
    {
        // Looked at again: hashing took its time, and an invitation is used with the account or not at all.
        var mode = await registrations.Current(connection);
        if (mode == RegistrationMode.Closed)
        {
            return ErrorCode.RegistrationClosed;
        }

        if (mode == RegistrationMode.Invite && !(made.Invitation is { } token && await InvitationStore.Use(connection, Secret.Hash(token))))
        {
            return ErrorCode.InvitationInvalid;
        }

        var user = UserId.New();
        try
        {
            // An address in use must not be told: the account is made without one, and the answer is the same.
            if (await Insert(connection, user, made, passwordHash, made.Email))
            {
                await VerificationStore.Issue(connection, code, new NewAddress(user, made.Username, made.Email, VerificationPurpose.Registration), by.Language);
            }
            else
            {
                await Insert(connection, user, made, passwordHash, email: null);
                await TellOwner(connection, made.Email);
            }
        }
        catch (PostgresException taken) when (taken is { SqlState: PostgresErrorCodes.UniqueViolation, TableName: "account" })
        {
            return ErrorCode.UsernameTaken;
        }

        var itself = by with { User = user };
        if (await IsOperator(connection, user, made.Username))
        {
            await AuditLog.Write(connection, new AuditEvent(AuditEvents.OperatorMade, itself));
        }

        await AuditLog.Write(connection, new AuditEvent(AuditEvents.Register, itself));
        return new Account(user, made.Username, made.DisplayName, Verified: false);
    });

    /// <summary>False: the address is in use. A name in use breaks a key.</summary>
    private static async Task<bool> Insert(NpgsqlConnection connection, UserId user, Registration made, string passwordHash, string? email)
    {
        await using var command = new NpgsqlCommand(Add, connection)
        {
            Parameters =
            {
                Uuid(user),
                Text(made.Username),
                Text(AccountRules.Key(made.Username)),
                Text(email),
                Text(email is null ? null : AccountRules.EmailKey(email)),
                Text(passwordHash),
                Text(made.DisplayName),
            },
        };
        return await command.ExecuteNonQueryAsync() == 1;
    }

    private static async Task TellOwner(NpgsqlConnection connection, string email)
    {
        string username, address;
        string? language;
        await using (var command = new NpgsqlCommand(FindOwner, connection) { Parameters = { Text(AccountRules.EmailKey(email)) } })
        await using (var reader = await command.ExecuteReaderAsync())
        {
            if (!await reader.ReadAsync())
            {
                return;
            }

            (username, address, language) = (reader.GetString(0), reader.GetString(1), reader.IsDBNull(2) ? null : reader.GetString(2));
        }

        var letter = new Letter(address, Templates.AddressInUse, language, new Dictionary<string, string> { ["username"] = username });
        await Outbox.PutAtMost(connection, letter, MostNotices);
    }

    private async Task<bool> IsOperator(NpgsqlConnection connection, UserId user, string username)
    {
        var name = options.Value.OperatorName;
        await using var command = new NpgsqlCommand(MakeOperator, connection)
        {
            Parameters =
            {
                Uuid(user),
                new NpgsqlParameter<bool> { TypedValue = name is null },
                Text(name is not null && AccountRules.Key(name) == AccountRules.Key(username) ? OperatorByName.Setting(name) : null),
            },
        };
        return await command.ExecuteScalarAsync() is not null;
    }

    private static NpgsqlParameter<Guid> Uuid(UserId user) => new() { TypedValue = user.Value };

    private static NpgsqlParameter<string?> Text(string? value) => new() { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Text };
}
