using Npgsql;
using NpgsqlTypes;
using OrleansChat.Accounts;
using OrleansChat.Grains.Accounts;
using OrleansChat.Sessions;

namespace OrleansChat.Grains.Sessions;

/// <summary>What became of a refresh token that was shown.</summary>
/// <param name="Opened">Null: the token was used before, and its session is ended; the gateways are to be told.</param>
internal sealed record Rotation(SessionId Session, OpenedSession? Opened);

/// <summary>A session to be opened.</summary>
/// <param name="TokenHash">Of its first refresh token.</param>
/// <param name="PasswordHash">The account's, as it was checked.</param>
/// <param name="Lifetime">Null: as the installation has it.</param>
internal sealed record NewSession(
    SessionId Session, UserId User, string? PasswordHash, string? Device, byte[] TokenHash, bool IsOperator, TimeSpan? Lifetime = null);

/// <summary>Opens sessions and rotates their refresh tokens.</summary>
internal sealed class RefreshTokens(DataCalls calls)
{
    public const int Bits = 256;

    /// <summary>Characters of base64url.</summary>
    public const int Length = 43;

    /// <summary>
    /// So long, and while its successor is unused, a used token is answered with that successor again: fifty tabs that refresh at
    /// once, or a client whose answer was lost, stay signed in. Who steals a token and uses it in that time is not noticed before
    /// the owner's next refresh.
    /// </summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    // The account's row is held until the commit: whoever changes the password or bans the account comes before and is seen here, or
    // after, and ends the session with the others.
    private const string Open = """
        WITH owner AS (
            SELECT user_id FROM account WHERE user_id = $2 AND password_hash IS NOT DISTINCT FROM $9 AND banned_at IS NULL AND deleted_at IS NULL FOR SHARE
        ), opened AS (
            INSERT INTO session (session_id, user_id, device, operator, expires_at, place)
            SELECT $1, user_id, $3, $7, now() + least($5, $6), $8 FROM owner
            RETURNING session_id, expires_at
        )
        INSERT INTO refresh_token (token_hash, session_id, expires_at) SELECT $4, session_id, expires_at FROM opened RETURNING session_id
        """;

    // One statement, one commit: the old token is used, the new one stored, tokens that can no longer be shown are gone, and so are
    // some copies whose time is over. The update decides a race: of two that show the same token the second one finds it used.
    private const string Renew = $"""
        WITH used AS (
            UPDATE refresh_token t SET used_at = now(), child_hash = $2, child_sealed = $5 FROM session s
            WHERE t.token_hash = $1 AND t.used_at IS NULL AND t.expires_at > now() AND s.session_id = t.session_id AND s.revoked_at IS NULL
            RETURNING s.session_id, s.user_id, s.operator, least(now() + $3, s.created_at + $4) AS expires_at
        ), child AS (
            INSERT INTO refresh_token (token_hash, session_id, expires_at) SELECT $2, u.session_id, u.expires_at FROM used u
        ), seen AS (
            UPDATE session s SET last_seen_at = now(), place = coalesce($6, s.place), expires_at = u.expires_at
            FROM used u WHERE s.session_id = u.session_id
        ), stale AS (
            DELETE FROM refresh_token o USING used u WHERE o.session_id = u.session_id AND o.expires_at < now()
        ), copies AS (
            UPDATE refresh_token SET child_sealed = NULL WHERE token_hash IN (
                SELECT token_hash FROM refresh_token WHERE child_sealed IS NOT NULL AND used_at < now() - $7
                ORDER BY used_at LIMIT 10 FOR UPDATE SKIP LOCKED)
        )
        SELECT {AccountStore.Columns}, u.session_id, u.operator AND a.operator
        FROM used u JOIN account a ON a.user_id = u.user_id
        """;

    private const string Look = $"""
        SELECT {AccountStore.Columns}, s.session_id, s.operator AND a.operator,
            a.banned_at IS NOT NULL, s.revoked_at IS NOT NULL, t.used_at IS NOT NULL,
            CASE WHEN t.used_at > now() - $2 AND c.used_at IS NULL THEN t.child_sealed END
        FROM refresh_token t JOIN session s ON s.session_id = t.session_id JOIN account a ON a.user_id = s.user_id
            LEFT JOIN refresh_token c ON c.token_hash = t.child_hash
        WHERE t.token_hash = $1
        """;

    /// <summary>
    /// Opens a session and answers with its id, or with no row: the account is not any longer what was read and checked. For a batch, so
    /// that what else a sign-in stores holds with the session or not at all.
    /// </summary>
    public static NpgsqlBatchCommand Opening(NewSession made, AccountOptions options, Caller by) => new(Open)
    {
        Parameters =
        {
            Uuid(made.Session.Value),
            Uuid(made.User.Value),
            Text(made.Device),
            Bytes(made.TokenHash),
            Span(made.Lifetime ?? TimeSpan.FromDays(options.SessionIdleDays)),
            Span(TimeSpan.FromDays(options.SessionDays)),
            new NpgsqlParameter<bool> { TypedValue = made.IsOperator },
            Text(Place.Of(by.Address)),
            Text(made.PasswordHash),
        },
    };

    /// <summary>Refusals: unauthorized (no such token), token_expired, session_revoked, banned, unavailable, unknown. Reuse is an answer: the caller has to tell of it.</summary>
    public async Task<Outcome<Rotation>> Rotate(string shown, Caller by, AccountOptions options)
    {
        var renewed = await calls.Write<Rotation>(connection => TryRenew(connection, shown, by, options));
        if (!renewed.Ok && renewed.Refusal.Code == ErrorCode.Unauthorized)
        {
            return await calls.Transaction<Rotation>(connection => Judge(connection, shown, by));
        }

        return renewed;
    }

    private static async Task<Outcome<Rotation>> TryRenew(NpgsqlConnection connection, string shown, Caller by, AccountOptions options)
    {
        var next = Secret.New(Bits);
        await using var command = new NpgsqlCommand(Renew, connection)
        {
            Parameters =
            {
                Bytes(Secret.Hash(shown)),
                Bytes(Secret.Hash(next)),
                Span(TimeSpan.FromDays(options.SessionIdleDays)),
                Span(TimeSpan.FromDays(options.SessionDays)),
                Bytes(RefreshCopy.Seal(shown, next)),
                Text(Place.Of(by.Address)),
                Span(Grace),
            },
        };
        await using var reader = await command.ExecuteReaderAsync();
        return await reader.ReadAsync() ? Opened(reader, next) : ErrorCode.Unauthorized;
    }

    /// <summary>Why a token was not renewed. Only one that was used before ends its session: it was stolen, before or after its use.</summary>
    private static async Task<Outcome<Rotation>> Judge(NpgsqlConnection connection, string shown, Caller by)
    {
        SessionId session;
        UserId owner;
        await using (var command = new NpgsqlCommand(Look, connection) { Parameters = { Bytes(Secret.Hash(shown)), Span(Grace) } })
        await using (var reader = await command.ExecuteReaderAsync())
        {
            if (!await reader.ReadAsync())
            {
                return ErrorCode.Unauthorized;
            }

            var (isBanned, isEnded, isUsed) = (reader.GetBoolean(8), reader.GetBoolean(9), reader.GetBoolean(10));
            if (isBanned)
            {
                return ErrorCode.Banned;
            }

            if (!isEnded && !reader.IsDBNull(11) && RefreshCopy.Open(shown, reader.GetFieldValue<byte[]>(11)) is { } next)
            {
                return Opened(reader, next);
            }

            if (!isUsed)
            {
                return isEnded ? ErrorCode.SessionRevoked : ErrorCode.TokenExpired;
            }

            (owner, session) = (new UserId(reader.GetGuid(0)), new SessionId(reader.GetGuid(6)));
        }

        await TokenReuse.End(connection, owner, session, by);
        return new Rotation(session, Opened: null);
    }

    private static Rotation Opened(NpgsqlDataReader reader, string token)
    {
        var session = new SessionId(reader.GetGuid(6));
        return new Rotation(session, new OpenedSession(session, AccountStore.Read(reader), token, reader.GetBoolean(7)));
    }

    private static NpgsqlParameter<Guid> Uuid(Guid value) => new() { TypedValue = value };

    private static NpgsqlParameter<string?> Text(string? value) => new() { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Text };

    private static NpgsqlParameter<byte[]> Bytes(byte[] value) => new() { TypedValue = value };

    private static NpgsqlParameter<TimeSpan> Span(TimeSpan value) => new() { TypedValue = value };
}
