using OrleansChat.Grains.Sessions;

namespace OrleansChat.Grains.Housekeeping;

/// <summary>Rows that are over.</summary>
/// <param name="Name">For the log.</param>
/// <param name="Statement">Removes at most $1 of those that have been over for $2. Skips what somebody else is at.</param>
internal sealed record Leftover(string Name, TimeSpan Kept, string Statement);

/// <summary>
/// What is removed, in this order, and how long it is kept; <c>docs/operations.md</c> prints it. The audit log is not among it: nothing
/// ever is removed from that. Used refresh tokens of a session that may still be refreshed stay: by them a stolen one is known.
/// </summary>
internal static class Leftovers
{
    private const string IsOver =
        "(s.revoked_at < now() - $2 OR (s.revoked_at IS NULL AND s.created_at < now() - $2 AND s.expires_at < now() - $2))";

    public static Leftover[] All(HousekeepingOptions options)
    {
        var ended = TimeSpan.FromDays(options.EndedSessionDays);
        return
        [
            new("copies of refresh tokens", RefreshTokens.Grace, """
                UPDATE refresh_token SET child_sealed = NULL WHERE token_hash IN (
                    SELECT token_hash FROM refresh_token WHERE child_sealed IS NOT NULL AND used_at < now() - $2 LIMIT $1 FOR UPDATE SKIP LOCKED)
                """),
            new("tickets", TimeSpan.Zero, Expired("ticket", "ticket_hash")),
            new("refresh tokens", ended, $"""
                DELETE FROM refresh_token WHERE token_hash IN (
                    SELECT t.token_hash FROM session s JOIN refresh_token t ON t.session_id = s.session_id
                    WHERE {IsOver} LIMIT $1 FOR UPDATE OF t SKIP LOCKED)
                """),
            new("push subscriptions", ended, $"""
                DELETE FROM push_subscription WHERE subscription_id IN (
                    SELECT p.subscription_id FROM session s JOIN push_subscription p ON p.session_id = s.session_id
                    WHERE {IsOver} LIMIT $1 FOR UPDATE OF p SKIP LOCKED)
                """),
            new("sessions", ended, $"""
                DELETE FROM session WHERE session_id IN (
                    SELECT s.session_id FROM session s
                    WHERE {IsOver} AND NOT EXISTS (SELECT FROM refresh_token t WHERE t.session_id = s.session_id)
                        AND NOT EXISTS (SELECT FROM ticket k WHERE k.session_id = s.session_id)
                        AND NOT EXISTS (SELECT FROM push_subscription p WHERE p.session_id = s.session_id)
                    LIMIT $1 FOR UPDATE SKIP LOCKED)
                """),
            // A client that registered may ask for another code days later, under the id of its request.
            new("verifications", TimeSpan.FromDays(7), Expired("verification", "verification_id")),
            new("links to reset a password", TimeSpan.Zero, Expired("password_reset", "token_hash")),
            new("invitations", TimeSpan.FromDays(30), Expired("invitation", "token_hash")),
            new("limits", TimeSpan.Zero, Expired("rate_limit", "key")),
            new("pictures that no room shows", TimeSpan.FromHours(1), """
                DELETE FROM room_avatar WHERE avatar_id IN (
                    SELECT a.avatar_id FROM room_avatar a WHERE a.made_at < now() - $2
                        AND NOT EXISTS (SELECT FROM room r WHERE r.room_id = a.room_id AND r.avatar_id = a.avatar_id AND NOT r.deleted)
                    LIMIT $1 FOR UPDATE SKIP LOCKED)
                """),
            new("known devices", TimeSpan.FromDays(180), """
                DELETE FROM known_device WHERE (user_id, device_hash) IN (
                    SELECT user_id, device_hash FROM known_device WHERE used_at < now() - $2 LIMIT $1 FOR UPDATE SKIP LOCKED)
                """),
            new("URLs into rooms that were closed", TimeSpan.Zero, """
                DELETE FROM incoming_hook WHERE hook_id IN (
                    SELECT h.hook_id FROM incoming_hook h JOIN room r ON r.room_id = h.room_id AND r.deleted
                    WHERE h.created_at < now() - $2 LIMIT $1 FOR UPDATE OF h SKIP LOCKED)
                """),
            new("second factors that were not confirmed", TimeSpan.FromDays(1), """
                DELETE FROM second_factor WHERE user_id IN (
                    SELECT user_id FROM second_factor WHERE confirmed_at IS NULL AND created_at < now() - $2 LIMIT $1 FOR UPDATE SKIP LOCKED)
                """),
        ];
    }

    private static string Expired(string table, string key) => $"""
        DELETE FROM {table} WHERE {key} IN (SELECT {key} FROM {table} WHERE expires_at < now() - $2 LIMIT $1 FOR UPDATE SKIP LOCKED)
        """;
}
