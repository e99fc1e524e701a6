using Npgsql;
using NpgsqlTypes;
using OrleansChat.Accounts;
using OrleansChat.Grains.Accounts;
using OrleansChat.Grains.Audit;
using OrleansChat.Grains.Mail;
using OrleansChat.Grains.Sessions;
using OrleansChat.Grains.Verifications;
using OrleansChat.Sessions;

namespace OrleansChat.Grains.Credentials;

/// <summary>Changes of what a user signs in with: the row, who is told of it and its record, all or nothing.</summary>
internal sealed class CredentialStore(DataCalls calls)
{
    private const string FindContact = "SELECT username, email, language FROM account WHERE user_id = $1 AND deleted_at IS NULL";

    private const string FindOwner = "SELECT username, email, language FROM account WHERE email_key = $2 AND user_id <> $1";

    // A new request has an id of its own; the one before it is worth nothing, whatever becomes of the new one.
    private const string ForgetAsked = $"DELETE FROM verification WHERE user_id = $1 AND purpose = '{VerificationPurpose.Change}'";

    private sealed record Contact(string Username, string? Email, string? Language);

    /// <summary>The sessions that ended: push them. Refusals: not_found, session_revoked, unavailable, unknown.</summary>
    public Task<Outcome<SessionId[]>> ChangePassword(UserId user, string passwordHash, Caller by) => calls.Transaction(connection =>
        NewPassword.Set(connection, user, passwordHash, by.Session ?? default(SessionId), AuditEvents.PasswordChanged, by));

    /// <summary>In the caller's transaction. Refusals: not_found.</summary>
    public static async Task<Outcome<Done>> AskEmail(NpgsqlConnection connection, UserId user, string email, NewCode code, Caller by)
    {
        if (await Find(connection, FindContact, Uuid(user.Value)) is not { } asking)
        {
            return ErrorCode.NotFound;
        }

        await using (var forget = new NpgsqlCommand(ForgetAsked, connection) { Parameters = { Uuid(user.Value) } })
        {
            await forget.ExecuteNonQueryAsync();
        }

        if (await Find(connection, FindOwner, Uuid(user.Value), Text(AccountRules.EmailKey(email))) is { } owner)
        {
            await Outbox.Put(connection, new Letter(owner.Email!, Templates.AddressInUse, owner.Language, Named(owner)));
        }
        else
        {
            var proof = new NewAddress(user, asking.Username, email, VerificationPurpose.Change);
            await VerificationStore.Issue(connection, code, proof, asking.Language ?? by.Language);
        }

        if (asking.Email is { } old)
        {
            await Outbox.Put(connection, new Letter(old, Templates.EmailChange, asking.Language ?? by.Language, Named(asking)));
        }

        await AuditLog.Write(connection, new AuditEvent(AuditEvents.EmailChangeAsked, by));
        return default(Done);
    }

    private static Dictionary<string, string> Named(Contact contact) => new() { ["username"] = contact.Username };

    private static async Task<Contact?> Find(NpgsqlConnection connection, string sql, params NpgsqlParameter[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddRange(values);
        await using var reader = await command.ExecuteReaderAsync();
        return await reader.ReadAsync()
            ? new Contact(reader.GetString(0), reader.IsDBNull(1) ? null : reader.GetString(1), reader.IsDBNull(2) ? null : reader.GetString(2))
            : null;
    }

    private static NpgsqlParameter<Guid> Uuid(Guid value) => new() { TypedValue = value };

    private static NpgsqlParameter<string> Text(string value) => new() { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Text };
}
