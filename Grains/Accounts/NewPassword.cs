using Npgsql;
using NpgsqlTypes;
using OrleansChat.Accounts;
using OrleansChat.Grains.Audit;
using OrleansChat.Grains.Mail;
using OrleansChat.Grains.Sessions;
using OrleansChat.Sessions;

namespace OrleansChat.Grains.Accounts;

/// <summary>A changed password, whoever was allowed to change it: reset links and sessions end with the old one, and the owner is told.</summary>
internal static class NewPassword
{
    private const string Change = """
        WITH links AS (DELETE FROM password_reset WHERE user_id = $1)
        UPDATE account SET password_hash = $2 WHERE user_id = $1 AND deleted_at IS NULL RETURNING username, email, language
        """;

    private const string IsOpen = "SELECT EXISTS (SELECT FROM session WHERE session_id = $1 AND revoked_at IS NULL)";

    /// <summary>In the caller's transaction. The sessions that ended, to be pushed after the commit. Refusals: not_found, session_revoked.</summary>
    /// <param name="keep">The one session that goes on.</param>
    /// <param name="recordAs">From <see cref="AuditEvents"/>.</param>
    public static async Task<Outcome<SessionId[]>> Set(
        NpgsqlConnection connection, UserId user, string hash, SessionId? keep, string recordAs, Caller by)
    {
        string username;
        string? email, language;
        await using (var change = new NpgsqlCommand(Change, connection) { Parameters = { Uuid(user.Value), Text(hash) } })
        await using (var reader = await change.ExecuteReaderAsync())
        {
            if (!await reader.ReadAsync())
            {
                return ErrorCode.NotFound;
            }

            username = reader.GetString(0);
            (email, language) = (reader.GetValue(1) as string, reader.GetValue(2) as string);
        }

        // The row is locked by now. Whoever changed the password since this session was asked for the old one has ended it.
        if (keep is { } session && !await Open(connection, session))
        {
            return ErrorCode.SessionRevoked;
        }

        var ended = await SessionEnds.EndAll(connection, user, keep, EndReasons.PasswordChanged);
        if (email is not null)
        {
            var values = new Dictionary<string, string> { ["username"] = username };
            await Outbox.Put(connection, new Letter(email, Templates.PasswordChanged, language ?? by.Language, values));
        }

        await AuditLog.Write(connection, new AuditEvent(recordAs, by with { User = user }));
        return ended;
    }

    private static async Task<bool> Open(NpgsqlConnection connection, SessionId session)
    {
        await using var command = new NpgsqlCommand(IsOpen, connection) { Parameters = { Uuid(session.Value) } };
        return await command.ExecuteScalarAsync() is true;
    }

    private static NpgsqlParameter<Guid> Uuid(Guid value) => new() { TypedValue = value };

    private static NpgsqlParameter<string> Text(string value) => new() { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Text };
}
