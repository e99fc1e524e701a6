using Npgsql;
using NpgsqlTypes;
using OrleansChat.Accounts;
using OrleansChat.Grains.Accounts;

namespace OrleansChat.Grains.Sessions;

/// <summary>What became of a refresh token that was shown.</summary>
/// <param name="Account">The session's, if the token was rotated.</param>
/// <param name="Reused">The token had been used before: the session was ended, now or earlier.</param>
/// <param name="Operator">Whether the session may act as an operator.</param>
internal sealed record Rotation(SessionId Session, Account? Account, bool Reused, bool Operator = false);

/// <summary>Opens sessions and rotates their refresh tokens.</summary>
internal sealed class RefreshTokens(DataCalls calls)
{
    public const int Bits = 256;

    /// <summary>Characters of base64url.</summary>
    public const int Length = 43;

    // The account's row is held: of a ban and a sign-in at the same time the later one sees the other, and the session is ended.
    private const string Open = """
        WITH owner AS (SELECT banned_at FROM account WHERE user_id = $2 FOR SHARE),
        opened AS (
            INSERT INTO session (session_id, user_id, device, operator, expires_at, place, revoked_at, end_reason)
            SELECT $1, $2, $3, $7, now() + least($5, $6), $8,
                CASE WHEN banned_at IS NOT NULL THEN clock_timestamp() END, CASE WHEN banned_at IS NOT NULL THEN 'banned' END
            FROM owner
            RETURNING session_id, expires_at
        )
        INSERT INTO refresh_token (token_hash, session_id, expires_at) SELECT $4, session_id, expires_at FROM opened
        """;

    // One statement, one commit: the old token is used, the new one stored, tokens that can no longer be shown are gone. The update
    // decides a race: of two that show the same token the second one finds it used.
    private const string Renew = """
        WITH used AS (
            UPDATE refresh_token t SET used_at = now() FROM session s
            WHERE t.token_hash = $1 AND t.used_at IS NULL AND t.expires_at > now() AND s.session_id = t.session_id AND s.revoked_at IS NULL
            RETURNING s.session_id, s.user_id, s.created_at, s.operator
        ), child AS (
            INSERT INTO refresh_token (token_hash, session_id, expires_at)
            SELECT $2, u.session_id, least(now() + $3, u.created_at + $4) FROM used u
        ), stale AS (
            DELETE FROM refresh_token o USING used u WHERE o.session_id = u.session_id AND o.expires_at < now()
        )
        SELECT u.session_id, a.user_id, a.username, a.display_name, a.verified, u.operator AND a.operator FROM used u JOIN account a ON a.user_id = u.user_id
        """;

    // Only a token that was used before ends its session: it was stolen, before or after its use.
    private const string Judge = """
        WITH shown AS (
            SELECT t.session_id, t.used_at IS NOT NULL AS reused, s.revoked_at IS NOT NULL AS revoked
            FROM refresh_token t JOIN session s ON s.session_id = t.session_id WHERE t.token_hash = $1
        ), ended AS (
            UPDATE session s SET revoked_at = coalesce(s.revoked_at, now()) FROM shown h WHERE s.session_id = h.session_id AND h.reused
        )
        SELECT session_id, reused, revoked FROM shown
        """;

    /// <summary>In the caller's transaction, so that what else a sign-in stores holds with the session or not at all.</summary>
    public static async Task OpenSession(
        NpgsqlConnection connection, UserId user, SessionId session, string? device, byte[] tokenHash, bool isOperator, AccountOptions options,
        Caller? by = null)
    {
        await using var command = new NpgsqlCommand(Open, connection)
        {
            Parameters =
            {
                Uuid(session.Value),
                Uuid(user.Value),
                Text(device),
                Bytes(tokenHash),
                Days(options.SessionIdleDays),
                Days(options.SessionDays),
                new NpgsqlParameter<bool> { TypedValue = isOperator },
                Text(Place.Of(by?.Address)),
            },
        };
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Refusals: unauthorized (no such token), token_expired, session_revoked, unavailable, unknown. Reuse is an answer: the caller has to tell of it.</summary>
    public Task<Outcome<Rotation>> Rotate(byte[] shownHash, byte[] nextHash, AccountOptions options) => calls.Write<Rotation>(async connection =>
    {
        await using (var rotate = new NpgsqlCommand(Renew, connection)
        {
            Parameters = { Bytes(shownHash), Bytes(nextHash), Days(options.SessionIdleDays), Days(options.SessionDays) },
        })
        await using (var rotated = await rotate.ExecuteReaderAsync())
        {
            if (await rotated.ReadAsync())
            {
                var account = new Account(
                    new UserId(rotated.GetGuid(1)), rotated.GetString(2), rotated.IsDBNull(3) ? null : rotated.GetString(3), rotated.GetBoolean(4));
                return new Rotation(new SessionId(rotated.GetGuid(0)), account, Reused: false, rotated.GetBoolean(5));
            }
        }

        await using var judge = new NpgsqlCommand(Judge, connection) { Parameters = { Bytes(shownHash) } };
        await using var judged = await judge.ExecuteReaderAsync();
        return !await judged.ReadAsync() ? ErrorCode.Unauthorized
            : judged.GetBoolean(1) ? new Rotation(new SessionId(judged.GetGuid(0)), Account: null, Reused: true)
            : judged.GetBoolean(2) ? ErrorCode.SessionRevoked
            : ErrorCode.TokenExpired;
    });

    private static NpgsqlParameter<Guid> Uuid(Guid value) => new() { TypedValue = value };

    private static NpgsqlParameter<string?> Text(string? value) => new() { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Text };

    private static NpgsqlParameter<byte[]> Bytes(byte[] value) => new() { TypedValue = value };

    private static NpgsqlParameter<TimeSpan> Days(int days) => new() { TypedValue = TimeSpan.FromDays(days) };
}
