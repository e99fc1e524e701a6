using System.Globalization;
using Npgsql;
using NpgsqlTypes;
using OrleansChat.Accounts;
using OrleansChat.Grains.Accounts;
using OrleansChat.Grains.Audit;
using OrleansChat.Grains.Mail;
using OrleansChat.Grains.Sessions;
using OrleansChat.Sessions;

namespace OrleansChat.Grains.Recovery;

/// <summary>Links that reset a password, in the database, by the hashes of their tokens.</summary>
internal sealed class ResetStore(DataCalls calls)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private const string FindByEmail = "SELECT user_id, username, email, language FROM account WHERE email_key = $1";

    private const string FindByUser =
        "SELECT user_id, username, email, language FROM account WHERE user_id = $1 AND email IS NOT NULL AND deleted_at IS NULL";

    private const string RemoveOld = "DELETE FROM password_reset WHERE expires_at < now() AND user_id = $1";

    private const string Put = "INSERT INTO password_reset (token_hash, user_id, expires_at) VALUES ($1, $2, now() + $3)";

    private const string FindOwner = """
        SELECT a.username FROM password_reset r JOIN account a ON a.user_id = r.user_id WHERE r.token_hash = $1 AND r.expires_at > now()
        """;

    private const string Take = "DELETE FROM password_reset WHERE token_hash = $1 AND expires_at > now() RETURNING user_id";

    /// <summary>Recorded whether or not the address belongs to anybody: both take two round trips and a commit.</summary>
    public Task<Outcome<Done>> Forgot(string email, byte[] tokenHash, string link, Caller by) => calls.Write<Done>(async connection =>
    {
        await using var command = new NpgsqlCommand(FindByEmail, connection) { Parameters = { Text(AccountRules.EmailKey(email)) } };
        var owner = await Find(command);
        await connection.Run(
            [.. owner is null ? [] : Mailing(owner, tokenHash, link, by), AuditLog.Statement(new AuditEvent(AuditEvents.Forgot, by, owner?.User.ToString()))]);
        return default(Done);
    });

    /// <summary>Refusals: not_found (also: it has none), unavailable.</summary>
    public Task<Outcome<string>> AddressOf(UserId user) => calls.Read<string>(async connection =>
    {
        await using var command = new NpgsqlCommand(FindByUser, connection) { Parameters = { Uuid(user.Value) } };
        return await Find(command) is { } owner ? owner.Address : ErrorCode.NotFound;
    });

    /// <summary>For an operator. Refusals: not_found (also: it has no address), unavailable, unknown.</summary>
    public Task<Outcome<Done>> Send(UserId user, byte[] tokenHash, string link, Caller by) => calls.Write<Done>(async connection =>
    {
        await using var command = new NpgsqlCommand(FindByUser, connection) { Parameters = { Uuid(user.Value) } };
        if (await Find(command) is not { } owner)
        {
            return ErrorCode.NotFound;
        }

        await connection.Run([.. Mailing(owner, tokenHash, link, by), AuditLog.Statement(new AuditEvent(AuditEvents.ResetSent, by, user.ToString()))]);
        return default(Done);
    });

    /// <summary>The name of whose password the link may reset. Refusals: link_invalid, unavailable.</summary>
    public Task<Outcome<string>> Owner(byte[] tokenHash) => calls.Read<string>(async connection =>
    {
        await using var command = new NpgsqlCommand(FindOwner, connection) { Parameters = { Bytes(tokenHash) } };
        return await command.ExecuteScalarAsync() is string username ? username : ErrorCode.LinkInvalid;
    });

    /// <summary>The sessions that it ended, to be pushed. Refusals: link_invalid (used meanwhile), not_found (deleted meanwhile), unavailable, unknown.</summary>
    public Task<Outcome<SessionId[]>> Reset(byte[] tokenHash, string passwordHash, Caller by) => calls.Transaction<SessionId[]>(async connection =>
    {
        await using var take = new NpgsqlCommand(Take, connection) { Parameters = { Bytes(tokenHash) } };
        if (await take.ExecuteScalarAsync() is not Guid user)
        {
            return ErrorCode.LinkInvalid;
        }

        return await NewPassword.Set(connection, new UserId(user), passwordHash, keep: null, AuditEvents.Reset, by);
    });

    private static async Task<Addressee?> Find(NpgsqlCommand command)
    {
        await using var reader = await command.ExecuteReaderAsync();
        return await reader.ReadAsync()
            ? new Addressee(reader.GetGuid(0), reader.GetString(1), reader.GetString(2), reader.IsDBNull(3) ? null : reader.GetString(3))
            : null;
    }

    private static NpgsqlBatchCommand[] Mailing(Addressee owner, byte[] tokenHash, string link, Caller by)
    {
        var values = new Dictionary<string, string>
        {
            ["username"] = owner.Username,
            ["link"] = link,
            ["minutes"] = Lifetime.TotalMinutes.ToString(CultureInfo.InvariantCulture),
        };
        return
        [
            Outbox.Statement(new Letter(owner.Address, Templates.PasswordReset, owner.Language ?? by.Language, values, Lifetime)),
            new NpgsqlBatchCommand(RemoveOld) { Parameters = { Uuid(owner.User) } },
            new NpgsqlBatchCommand(Put) { Parameters = { Bytes(tokenHash), Uuid(owner.User), new NpgsqlParameter<TimeSpan> { TypedValue = Lifetime } } },
        ];
    }

    private static NpgsqlParameter<Guid> Uuid(Guid value) => new() { TypedValue = value };

    private static NpgsqlParameter<byte[]> Bytes(byte[] value) => new() { TypedValue = value };

    private static NpgsqlParameter<string> Text(string value) => new() { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Text };

    private sealed record Addressee(Guid User, string Username, string Address, string? Language);
}
