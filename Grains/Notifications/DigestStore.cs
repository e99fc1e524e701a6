using Npgsql;
using OrleansChat.Grains.Mail;

namespace OrleansChat.Grains.Notifications;

/// <summary>What waits for people who are away, and want to have it mailed.</summary>
internal sealed class DigestStore(DataCalls calls)
{
    // What was told is mailed too, if it is still unread: a push is easily missed.
    private const string Unread = """
        JOIN room r ON r.room_id = n.room_id AND NOT r.deleted AND (n.mentioned OR r.kind = 1)
        JOIN room_member m ON m.room_id = n.room_id AND m.user_id = n.user_id AND m.role > 0 AND m.read_seq < n.seq
        CROSS JOIN LATERAL (
            SELECT FROM room_event e WHERE e.room_id = n.room_id AND e.seq = n.seq AND NOT (e.text IS NULL AND e.data IS NULL) LIMIT 1
        ) e
        """;

    private const string IsDue = "s.mail_digests AND (s.digested_at IS NULL OR s.digested_at <= now() - $1)";

    private const string ReadDue = $"""
        SELECT s.user_id FROM notification_setting s JOIN account a ON a.user_id = s.user_id AND a.verified AND a.email IS NOT NULL
        WHERE {IsDue} AND s.user_id > $3
            AND EXISTS (SELECT FROM notification n {Unread} WHERE n.user_id = s.user_id AND NOT n.mailed AND n.at <= now() - $2)
        ORDER BY s.user_id LIMIT $4
        """;

    private const string Hold = $"""
        SELECT a.email, a.username, a.language FROM notification_setting s JOIN account a ON a.user_id = s.user_id AND a.verified AND a.email IS NOT NULL
        WHERE s.user_id = $2 AND {IsDue} FOR UPDATE OF s
        """;

    // Read and marked in one: what comes meanwhile waits for the next mail. In a direct room it is the other side whose name says something.
    private const string TakeWaiting = $"""
        WITH n AS (UPDATE notification SET mailed = true WHERE user_id = $1 AND NOT mailed RETURNING user_id, room_id, seq, mentioned)
        SELECT n.room_id, count(*)::int, coalesce(r.name, (
            SELECT coalesce(a.display_name, a.username) FROM room_member o JOIN account a ON a.user_id = o.user_id
            WHERE o.room_id = n.room_id AND o.user_id <> $1 AND o.role > 0 LIMIT 1))
        FROM n {Unread} GROUP BY n.room_id, r.name ORDER BY 2 DESC, n.room_id
        """;

    private const string Note = """
        WITH linked AS (INSERT INTO digest_link (token_hash, user_id) VALUES ($2, $1))
        UPDATE notification_setting SET digested_at = now() WHERE user_id = $1
        """;

    private const string End = """
        WITH used AS (DELETE FROM digest_link WHERE token_hash = $1 RETURNING user_id)
        UPDATE notification_setting s SET mail_digests = false FROM used WHERE s.user_id = used.user_id
        """;

    private const string RemoveOld = "DELETE FROM digest_link WHERE made_at < now() - interval '30 days'";

    /// <summary>Users for whom something waits, after one, by id.</summary>
    public Task<Outcome<UserId[]>> Due(TimeSpan every, TimeSpan after, UserId? from, int limit) => calls.Read<UserId[]>(async connection =>
    {
        await using var command = new NpgsqlCommand(ReadDue, connection)
        {
            Parameters = { Span(every), Span(after), Uuid(from?.Value ?? Guid.Empty), new NpgsqlParameter<int> { TypedValue = limit } },
        };
        await using var reader = await command.ExecuteReaderAsync();
        var users = new List<UserId>();
        while (await reader.ReadAsync())
        {
            users.Add(new UserId(reader.GetGuid(0)));
        }

        return users.ToArray();
    });

    /// <summary>Puts the mail into the outbox, unless it has been put or nothing waits any more. Refusals: not_found, unavailable, unknown.</summary>
    /// <param name="write">Makes the mail's values of what waits.</param>
    public Task<Outcome<Done>> Put(UserId user, TimeSpan every, byte[] tokenHash, Func<string, WaitingRoom[], Dictionary<string, string>> write) =>
        calls.Transaction<Done>(async connection =>
        {
            string email, username;
            string? language;
            await using (var hold = new NpgsqlCommand(Hold, connection) { Parameters = { Span(every), Uuid(user.Value) } })
            await using (var held = await hold.ExecuteReaderAsync())
            {
                if (!await held.ReadAsync())
                {
                    return ErrorCode.NotFound;
                }

                (email, username, language) = (held.GetString(0), held.GetString(1), held.IsDBNull(2) ? null : held.GetString(2));
            }

            var waiting = await Take(connection, user);
            if (waiting.Length == 0)
            {
                return ErrorCode.NotFound;
            }

            await Outbox.Put(connection, new Letter(email, Templates.Digest, language, write(username, waiting)));
            await using var note = new NpgsqlCommand(Note, connection)
            {
                Parameters = { Uuid(user.Value), new NpgsqlParameter<byte[]> { TypedValue = tokenHash } },
            };
            await note.ExecuteNonQueryAsync();
            return default(Done);
        });

    /// <summary>Refusals: link_invalid, unavailable, unknown.</summary>
    public Task<Outcome<Done>> Unsubscribe(byte[] tokenHash) => calls.Write<Done>(async connection =>
    {
        await using var command = new NpgsqlCommand(End, connection) { Parameters = { new NpgsqlParameter<byte[]> { TypedValue = tokenHash } } };
        return await command.ExecuteNonQueryAsync() == 1 ? default(Done) : ErrorCode.LinkInvalid;
    });

    public Task<Outcome<int>> Clear() => calls.Write<int>(async connection =>
    {
        await using var command = new NpgsqlCommand(RemoveOld, connection);
        return await command.ExecuteNonQueryAsync();
    });

    private static async Task<WaitingRoom[]> Take(NpgsqlConnection connection, UserId user)
    {
        await using var command = new NpgsqlCommand(TakeWaiting, connection) { Parameters = { Uuid(user.Value) } };
        await using var reader = await command.ExecuteReaderAsync();
        var rooms = new List<WaitingRoom>();
        while (await reader.ReadAsync())
        {
            rooms.Add(new WaitingRoom(reader.IsDBNull(2) ? null : reader.GetString(2), reader.GetInt32(1)));
        }

        return rooms.ToArray();
    }

    private static NpgsqlParameter<Guid> Uuid(Guid value) => new() { TypedValue = value };

    private static NpgsqlParameter<TimeSpan> Span(TimeSpan value) => new() { TypedValue = value };
}

/// <param name="Name">Of the room, or of the other side; null: it has none.</param>
/// <param name="Messages">Unread ones that the user is told of.</param>
internal readonly record struct WaitingRoom(string? Name, int Messages);
