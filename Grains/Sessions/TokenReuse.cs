using System.Globalization;
using Npgsql;
using OrleansChat.Accounts;
using OrleansChat.Grains.Audit;
using OrleansChat.Grains.Mail;
using OrleansChat.Sessions;

namespace OrleansChat.Grains.Sessions;

/// <summary>A used refresh token was shown again: one of the two who had it is a thief, so nobody keeps the session.</summary>
internal static class TokenReuse
{
    private const string FindOwner = """
        SELECT a.email, a.username, s.device, s.place, to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI'), a.language
        FROM session s JOIN account a ON a.user_id = s.user_id WHERE s.session_id = $1
        """;

    /// <summary>In the caller's transaction: ends the session, mails its owner and records it; the second time it does nothing.</summary>
    public static async Task End(NpgsqlConnection connection, UserId owner, SessionId session, Caller by)
    {
        if ((await SessionEnds.End(connection, owner, session, EndReasons.TokenReused)).Length == 0)
        {
            return;
        }

        if (await Letter(connection, session) is { } letter)
        {
            await Outbox.Put(connection, letter);
        }

        await AuditLog.Write(connection, new AuditEvent(AuditEvents.RefreshReused, by with { User = owner, Session = session }));
    }

    /// <summary>Null: the account has no address.</summary>
    private static async Task<Letter?> Letter(NpgsqlConnection connection, SessionId session)
    {
        await using var command = new NpgsqlCommand(FindOwner, connection) { Parameters = { new NpgsqlParameter<Guid> { TypedValue = session.Value } } };
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return reader.IsDBNull(0) ? null : new Letter(reader.GetString(0), Templates.TokenReused, reader.GetValue(5) as string, new Dictionary<string, string>
        {
            ["username"] = reader.GetString(1),
            ["device"] = reader.IsDBNull(2) ? "?" : reader.GetString(2),
            ["place"] = reader.IsDBNull(3) ? "?" : reader.GetString(3),
            ["at"] = string.Create(CultureInfo.InvariantCulture, $"{reader.GetString(4)} UTC"),
        });
    }
}
