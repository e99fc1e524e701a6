using System.Text;
using Npgsql;
using NpgsqlTypes;
using OrleansChat.Accounts;
using OrleansChat.Sessions;

namespace OrleansChat.Grains.Sessions;

/// <summary>Sessions and tickets in the database.</summary>
internal sealed class SessionStore(DataCalls calls)
{
    /// <summary>How long a ticket may wait to be used.</summary>
    public static readonly TimeSpan TicketLifetime = TimeSpan.FromSeconds(30);

    /// <summary>Rows of one answer to a poll.</summary>
    private const int MostRevoked = 20_000;

    // A statement may be seen a while after the time it bears: its limits are 3.5 s for itself and 1 s for locks.
    private const int OverlapMs = 10_000;

    private const string View = """
        session_id, user_id, device, (extract(epoch FROM created_at) * 1000)::bigint, (extract(epoch FROM last_seen_at) * 1000)::bigint, place
        """;

    private const string FindOpen = $"SELECT {View} FROM session WHERE session_id = $1 AND revoked_at IS NULL";

    private const string ListOpen = $"""
        SELECT {View} FROM session WHERE user_id = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())
        ORDER BY created_at DESC LIMIT 200
        """;

    private const string IsOperators = """
        SELECT s.operator AND a.operator AND (NOT $2 OR EXISTS (
            SELECT FROM second_factor f WHERE f.user_id = a.user_id AND f.confirmed_at IS NOT NULL))
        FROM session s JOIN account a ON a.user_id = s.user_id WHERE s.session_id = $1 AND s.revoked_at IS NULL
        """;

    // Tickets that nobody used go along the way, a few at a time and none that another call is at.
    private const string PutTicket = """
        WITH stale AS (
            DELETE FROM ticket WHERE ticket_hash IN (
                SELECT ticket_hash FROM ticket WHERE expires_at < now() ORDER BY expires_at LIMIT 10 FOR UPDATE SKIP LOCKED)
        )
        INSERT INTO ticket (ticket_hash, session_id, origin, expires_at, token_expires_at, exempt)
        SELECT $1, s.session_id, $4, now() + $5, $6, $7 FROM session s
        WHERE s.session_id = $2 AND s.user_id = $3 AND s.revoked_at IS NULL
        RETURNING session_id
        """;

    // The session is seen at most once a minute: a storm of reconnects must not cost a write each.
    private const string TakeTicket = """
        WITH taken AS (
            DELETE FROM ticket t USING session s WHERE t.ticket_hash = $1 AND s.session_id = t.session_id
            RETURNING s.user_id, s.session_id, t.token_expires_at, t.exempt, t.expires_at > now() AS in_time, t.origin, s.revoked_at IS NULL AS is_open
        ), seen AS (
            UPDATE session s SET last_seen_at = now(), place = coalesce($2, s.place) FROM taken k
            WHERE s.session_id = k.session_id AND k.in_time AND k.is_open AND s.last_seen_at < now() - interval '1 minute'
        )
        SELECT user_id, session_id, (extract(epoch FROM token_expires_at) * 1000)::bigint, exempt, in_time, origin, is_open FROM taken
        """;

    // In whole milliseconds, with ties, so that the next call can start one later.
    private const string ReadRevoked = """
        SELECT session_id, floor(extract(epoch FROM revoked_at) * 1000)::bigint AS ms, floor(extract(epoch FROM now()) * 1000)::bigint,
            coalesce(end_reason, 'revoked')
        FROM session
        WHERE revoked_at >= CASE WHEN $1 < 0 THEN now() + $1 * interval '1 ms' ELSE timestamptz 'epoch' + $1 * interval '1 ms' END
        ORDER BY ms FETCH FIRST $2 ROWS WITH TIES
        """;

    public Task<Outcome<SessionView>> Find(SessionId session) => calls.Read<SessionView>(async connection =>
    {
        await using var command = new NpgsqlCommand(FindOpen, connection) { Parameters = { Uuid(session.Value) } };
        await command.PrepareAsync();
        await using var reader = await command.ExecuteReaderAsync();
        return await reader.ReadAsync() ? Read(reader) : ErrorCode.SessionRevoked;
    });

    /// <param name="needsFactor">Whether operators need a second factor.</param>
    public Task<Outcome<bool>> ActsAsOperator(SessionId session, bool needsFactor) => calls.Read<bool>(async connection =>
    {
        await using var command = new NpgsqlCommand(IsOperators, connection)
        {
            Parameters = { Uuid(session.Value), new NpgsqlParameter<bool> { TypedValue = needsFactor } },
        };
        return await command.ExecuteScalarAsync() is true;
    });

    public Task<Outcome<SessionView[]>> List(UserId user) => calls.Read<SessionView[]>(async connection =>
    {
        await using var command = new NpgsqlCommand(ListOpen, connection) { Parameters = { Uuid(user.Value) } };
        await using var reader = await command.ExecuteReaderAsync();
        var sessions = new List<SessionView>();
        while (await reader.ReadAsync())
        {
            sessions.Add(Read(reader));
        }

        return sessions.ToArray();
    });

    public Task<Outcome<Done>> Put(string ticket, TicketBearer bearer, string? origin) => calls.Write<Done>(async connection =>
    {
        await using var command = new NpgsqlCommand(PutTicket, connection)
        {
            Parameters =
            {
                Bytes(Secret.Hash(ticket)),
                Uuid(bearer.Session.Value),
                Uuid(bearer.User.Value),
                Text(origin),
                new NpgsqlParameter<TimeSpan> { TypedValue = TicketLifetime },
                new NpgsqlParameter<DateTime> { TypedValue = DateTimeOffset.FromUnixTimeMilliseconds(bearer.ExpiresAt).UtcDateTime },
                new NpgsqlParameter<bool> { TypedValue = bearer.Exempt },
            },
        };
        await command.PrepareAsync();
        return await command.ExecuteScalarAsync() is null ? ErrorCode.SessionRevoked : default(Done);
    });

    public Task<Outcome<TicketBearer>> Take(string ticket, string? origin, Caller by) => calls.Write<TicketBearer>(async connection =>
    {
        await using var command = new NpgsqlCommand(TakeTicket, connection) { Parameters = { Bytes(Secret.Hash(ticket)), Text(Place.Of(by.Address)) } };
        await command.PrepareAsync();
        await using var reader = await command.ExecuteReaderAsync();
        if (!await reader.ReadAsync())
        {
            return ErrorCode.Unauthorized;
        }

        var bearer = new TicketBearer(new UserId(reader.GetGuid(0)), new SessionId(reader.GetGuid(1)), reader.GetInt64(2), reader.GetBoolean(3));
        return TicketRules.Judge(reader.GetBoolean(4), reader.GetBoolean(6), reader.IsDBNull(5) ? null : reader.GetString(5), origin) is { } refusal
            ? refusal
            : bearer;
    });

    public Task<Outcome<RevokedSessions>> RevokedSince(long since) => calls.Read<RevokedSessions>(async connection =>
    {
        await using var command = new NpgsqlCommand(ReadRevoked, connection)
        {
            Parameters = { new NpgsqlParameter<long> { TypedValue = since }, new NpgsqlParameter<long> { TypedValue = MostRevoked } },
        };
        await using var reader = await command.ExecuteReaderAsync();
        var sessions = new List<EndedSession>();
        var (last, now) = (0L, 0L);
        while (await reader.ReadAsync())
        {
            sessions.Add(new EndedSession(new SessionId(reader.GetGuid(0)), reader.GetString(3)));
            (last, now) = (reader.GetInt64(1), reader.GetInt64(2));
        }

        return sessions.Count >= MostRevoked
            ? new RevokedSessions([.. sessions], last + 1, More: true)
            : new RevokedSessions([.. sessions], (sessions.Count > 0 ? now : await Now(connection, reader)) - OverlapMs);
    });

    private static async Task<long> Now(NpgsqlConnection connection, NpgsqlDataReader done)
    {
        await done.CloseAsync();
        await using var command = new NpgsqlCommand("SELECT floor(extract(epoch FROM now()) * 1000)::bigint", connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static SessionView Read(NpgsqlDataReader reader) => new(
        new SessionId(reader.GetGuid(0)), new UserId(reader.GetGuid(1)), reader.IsDBNull(2) ? null : reader.GetString(2), reader.GetInt64(3),
        reader.GetInt64(4), reader.IsDBNull(5) ? null : reader.GetString(5));

    private static NpgsqlParameter<Guid> Uuid(Guid value) => new() { TypedValue = value };

    private static NpgsqlParameter<string?> Text(string? value) => new() { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Text };

    private static NpgsqlParameter<byte[]> Bytes(byte[] value) => new() { TypedValue = value };
}
