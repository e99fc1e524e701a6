using Npgsql;
using OrleansChat.Accounts;
using OrleansChat.Grains.Audit;
using OrleansChat.Sessions;

namespace OrleansChat.Grains.Sessions;

/// <summary>Bans of accounts: the account's row, the end of its sessions and the record are one transaction.</summary>
internal sealed class Bans(DataCalls calls, SessionEnds ends)
{
    // The account before its sessions: a sign-in at the same time holds the account's row, so one of the two sees the other.
    private const string Ban = "UPDATE account SET banned_at = coalesce(banned_at, clock_timestamp()) WHERE user_id = $1 RETURNING user_id";

    private const string Unban = "UPDATE account SET banned_at = NULL WHERE user_id = $1 RETURNING user_id";

    /// <summary>Refusals: not_found, unavailable, unknown.</summary>
    public async Task<Outcome<Done>> Add(UserId user, Caller by)
    {
        var ended = await calls.Transaction<SessionId[]>(async connection =>
        {
            if (!await Run(connection, Ban, user))
            {
                return ErrorCode.NotFound;
            }

            var sessions = await SessionEnds.EndAll(connection, user, except: null, EndReasons.Banned);
            await AuditLog.Write(connection, new AuditEvent(AuditEvents.UserBanned, by, user.ToString()));
            return sessions;
        });
        if (!ended.Ok)
        {
            return ended.Refusal;
        }

        ends.Push(ended.Value, EndReasons.Banned);
        return default(Done);
    }

    /// <summary>Refusals: not_found, unavailable, unknown.</summary>
    public Task<Outcome<Done>> Remove(UserId user, Caller by) => calls.Transaction<Done>(async connection =>
    {
        if (!await Run(connection, Unban, user))
        {
            return ErrorCode.NotFound;
        }

        await AuditLog.Write(connection, new AuditEvent(AuditEvents.UserUnbanned, by, user.ToString()));
        return default(Done);
    });

    private static async Task<bool> Run(NpgsqlConnection connection, string sql, UserId user)
    {
        await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new NpgsqlParameter<Guid> { TypedValue = user.Value } } };
        return await command.ExecuteScalarAsync() is not null;
    }
}
