using Npgsql;
using NpgsqlTypes;
using OrleansChat.Accounts;
using OrleansChat.Delivery;
using OrleansChat.Grains.Audit;
using OrleansChat.Sessions;

namespace OrleansChat.Grains.Sessions;

/// <summary>
/// Ends sessions in two steps: the rows in the transaction that causes it, and the push to the gateways after its commit, so that
/// whoever is told and asks finds them ended. A push that is lost is made good by the gateways' poll.
/// </summary>
internal sealed class SessionEnds(DataCalls calls, Fanout.Fanout fanout)
{
    // Not now(), which is the transaction's start: gateways poll by this time, and read only some seconds back.
    private const string EndOne = """
        UPDATE session SET revoked_at = clock_timestamp(), end_reason = $3 WHERE session_id = $1 AND user_id = $2 AND revoked_at IS NULL
        RETURNING session_id
        """;

    private const string EndMany = """
        UPDATE session SET revoked_at = clock_timestamp(), end_reason = $3
        WHERE user_id = $2 AND session_id IS DISTINCT FROM $1 AND revoked_at IS NULL
        RETURNING session_id
        """;

    /// <summary>Ends one session of the user; empty: it had ended before, or is none of theirs. Push what is returned after the commit.</summary>
    public static Task<SessionId[]> End(NpgsqlConnection connection, UserId user, SessionId session, string reason) =>
        Run(connection, EndOne, session, user, reason);

    /// <summary>Ends the user's sessions but one. Push what is returned after the commit.</summary>
    /// <param name="reason">From <see cref="EndReasons"/>.</param>
    public static Task<SessionId[]> EndAll(NpgsqlConnection connection, UserId user, SessionId? except, string reason) =>
        Run(connection, EndMany, except, user, reason);

    /// <summary>Tells every live gateway, which closes the sessions' sockets and refuses their tokens.</summary>
    public void Push(SessionId[] ended, string reason) =>
        Array.ForEach(ended, session => fanout.Broadcast(new SessionEnded(session, reason)));

    /// <summary>Both steps at once, with a record; answers with the sessions. Refusals: unavailable, unknown.</summary>
    public async Task<Outcome<SessionId[]>> EndAll(UserId user, SessionId? except, string reason, Caller by)
    {
        var ended = await calls.Transaction<SessionId[]>(async connection =>
        {
            var sessions = await EndAll(connection, user, except, reason);
            if (sessions.Length > 0)
            {
                await AuditLog.Write(connection, new AuditEvent(AuditEvents.SessionsEnded, by, user.ToString()));
            }

            return sessions;
        });
        Push(ended.Value ?? [], reason);
        return ended;
    }

    /// <summary>Both steps for a session of the caller's, once or again. Refusals: not_found (also another user's), unavailable, unknown.</summary>
    public async Task<Outcome<Done>> EndOwn(SessionId session, Caller by)
    {
        var reason = session == by.Session ? EndReasons.SignedOut : EndReasons.Revoked;
        var ended = await calls.Transaction<SessionId[]>(async connection =>
        {
            var sessions = await End(connection, by.User!.Value, session, reason);
            if (sessions.Length > 0)
            {
                await AuditLog.Write(connection, new AuditEvent(AuditEvents.SessionRevoked, by, session.ToString()));
                return sessions;
            }

            // Ended before: pushed again, for an earlier call may have been cut off between the row and the push.
            return await IsOf(connection, session, by.User.Value) ? new[] { session } : ErrorCode.NotFound;
        });
        Push(ended.Value ?? [], reason);
        return ended.Ok ? default(Done) : ended.Refusal;
    }

    private static async Task<bool> IsOf(NpgsqlConnection connection, SessionId session, UserId user)
    {
        await using var command = new NpgsqlCommand("SELECT FROM session WHERE session_id = $1 AND user_id = $2", connection)
        {
            Parameters = { new NpgsqlParameter<Guid> { TypedValue = session.Value }, new NpgsqlParameter<Guid> { TypedValue = user.Value } },
        };
        await using var reader = await command.ExecuteReaderAsync();
        return await reader.ReadAsync();
    }

    private static async Task<SessionId[]> Run(NpgsqlConnection connection, string sql, SessionId? session, UserId user, string reason)
    {
        await using var command = new NpgsqlCommand(sql, connection)
        {
            Parameters =
            {
                new NpgsqlParameter { Value = session is { } id ? id.Value : DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid },
                new NpgsqlParameter<Guid> { TypedValue = user.Value },
                new NpgsqlParameter<string> { TypedValue = reason },
            },
        };
        await using var reader = await command.ExecuteReaderAsync();
        var ended = new List<SessionId>();
        while (await reader.ReadAsync())
        {
            ended.Add(new SessionId(reader.GetGuid(0)));
        }

        return [.. ended];
    }
}
