using System.Security.Cryptography;
using Npgsql;
using OrleansChat.Accounts;
using OrleansChat.Grains.Audit;
using OrleansChat.Grains.Mail;
using OrleansChat.Grains.Sessions;
using OrleansChat.Sessions;

namespace OrleansChat.Grains.Deletions;

/// <summary>Accounts on their way out, in the database.</summary>
internal sealed class DeletionStore(DataCalls calls)
{
    private const int NameDigits = 24;

    private const string MakeNobody = """
        UPDATE account a SET username = $2, username_key = $2, email = NULL, email_key = NULL, password_hash = NULL, display_name = NULL,
            language = NULL, time_zone = NULL, share_last_seen = false, direct_from = 0, avatar_id = NULL, verified = false, operator = false, deleted_at = now()
        FROM (SELECT user_id, username, email, language FROM account WHERE user_id = $1 AND deleted_at IS NULL FOR UPDATE) old
        WHERE a.user_id = old.user_id
        RETURNING old.username, old.email, old.language
        """;

    // Sessions keep their rows: gateways ask which of them ended. The collector takes the files that no message carries.
    private const string Erase = """
        WITH a AS (DELETE FROM avatar WHERE user_id = $1),
        b AS (DELETE FROM block WHERE user_id = $1 OR blocked_id = $1),
        v AS (DELETE FROM verification WHERE user_id = $1),
        r AS (DELETE FROM password_reset WHERE user_id = $1),
        f AS (DELETE FROM second_factor WHERE user_id = $1),
        w AS (DELETE FROM draft WHERE user_id = $1),
        q AS (DELETE FROM scheduled WHERE user_id = $1),
        m AS (DELETE FROM reminder WHERE user_id = $1),
        p AS (
            UPDATE report SET text = NULL, reason = CASE WHEN reporter_id = $1 THEN NULL ELSE reason END WHERE reporter_id = $1 OR author_id = $1
        ),
        d AS (DELETE FROM known_device WHERE user_id = $1),
        l AS (DELETE FROM last_seen WHERE user_id = $1),
        u AS (UPDATE file SET look_at = now() WHERE owner_id = $1 AND NOT doomed),
        ns AS (DELETE FROM notification_setting WHERE user_id = $1),
        nl AS (UPDATE room_member SET notify = NULL WHERE user_id = $1 AND notify IS NOT NULL),
        np AS (DELETE FROM push_subscription WHERE user_id = $1),
        nn AS (DELETE FROM notification WHERE user_id = $1),
        nb AS (DELETE FROM bot_token WHERE user_id = $1),
        nd AS (DELETE FROM digest_link WHERE user_id = $1),
        t AS (DELETE FROM refresh_token USING session s WHERE s.user_id = $1 AND refresh_token.session_id = s.session_id),
        k AS (DELETE FROM ticket USING session s WHERE s.user_id = $1 AND ticket.session_id = s.session_id),
        s AS (UPDATE session SET device = NULL, place = NULL WHERE user_id = $1)
        INSERT INTO account_deletion (user_id, policy) VALUES ($1, $2)
        """;

    private const string ReadBots = "SELECT user_id FROM account WHERE bot_owner = $1 AND deleted_at IS NULL ORDER BY user_id";

    private const string ReadOpen = "SELECT user_id FROM account_deletion WHERE finished_at IS NULL ORDER BY random() LIMIT $1";

    private const string ReadPolicy = "SELECT policy FROM account_deletion WHERE user_id = $1 AND finished_at IS NULL";

    private const string SetFinished = "UPDATE account_deletion SET finished_at = now() WHERE user_id = $1";

    private const string ReadRooms = "SELECT room_id, joined_seq FROM room_member WHERE user_id = $1 AND (role > 0 OR $2) ORDER BY room_id";

    // An erased message has no text. What is held is erased when the hold is lifted: the deletion is taken up again then.
    private const string ReadOwn = """
        SELECT seq FROM room_event WHERE room_id = $1 AND sender_id = $2 AND kind = 2 AND text IS NOT NULL AND seq > $3
            AND NOT (SELECT held FROM room WHERE room_id = $1) ORDER BY seq LIMIT $4
        """;

    // A closed room takes no events, and nobody reads it any more.
    private const string EraseInClosed = """
        UPDATE room_event e SET text = NULL, data = NULL FROM (
            SELECT o.room_id, o.seq FROM room_member m JOIN room r ON r.room_id = m.room_id AND r.deleted AND NOT r.held
            JOIN room_event o ON o.room_id = m.room_id AND o.sender_id = $1 AND o.kind IN (2, 3) AND o.text IS NOT NULL
            WHERE m.user_id = $1 LIMIT $2 FOR SHARE OF r
        ) own
        WHERE e.room_id = own.room_id AND e.seq = own.seq
        """;

    /// <summary>
    /// In the caller's transaction: from its commit on nobody signs in as this user, and nothing in the account says who it was. The user's
    /// bots go along. Answers the sessions that ended; push them after the commit. Refusals: not_found.
    /// </summary>
    public static async Task<Outcome<SessionId[]>> Begin(NpgsqlConnection connection, UserId user, string policy, Caller by)
    {
        var ended = await Vanish(connection, user, policy, by);
        if (!ended.Ok)
        {
            return ended;
        }

        // They have no sessions and no bots of their own. The row of the owner is held by now: no other one comes.
        var bots = await Bots(connection, user);
        foreach (var bot in bots)
        {
            await Vanish(connection, bot, policy, by);
        }

        foreach (var gone in bots.Prepend(user))
        {
            await AuditLog.Write(connection, new AuditEvent(AuditEvents.AccountDeleted, by, gone.ToString()));
        }

        return ended;
    }

    /// <summary>Some users whose deletion is not finished, any of them: one that cannot be finished holds up no other.</summary>
    public Task<Outcome<UserId[]>> Open(int limit) => calls.Read<UserId[]>(async connection =>
    {
        await using var command = new NpgsqlCommand(ReadOpen, connection) { Parameters = { new NpgsqlParameter<int> { TypedValue = limit } } };
        return (await Column(command, reader => new UserId(reader.GetGuid(0)))).ToArray();
    });

    /// <summary>Refusals: not_found (none was begun, or it is finished), unavailable.</summary>
    public Task<Outcome<string>> Policy(UserId user) => calls.Read<string>(async connection =>
    {
        await using var command = new NpgsqlCommand(ReadPolicy, connection) { Parameters = { Uuid(user.Value) } };
        return await command.ExecuteScalarAsync() is string policy ? policy : ErrorCode.NotFound;
    });

    /// <summary>The rooms, and where the user joined each.</summary>
    /// <param name="former">Whether also those that the user left or was removed from.</param>
    public Task<Outcome<(RoomId Room, long JoinedSeq)[]>> Rooms(UserId user, bool former) => calls.Read<(RoomId Room, long JoinedSeq)[]>(async connection =>
    {
        await using var command = new NpgsqlCommand(ReadRooms, connection)
        {
            Parameters = { Uuid(user.Value), new NpgsqlParameter<bool> { TypedValue = former } },
        };
        return (await Column(command, reader => (new RoomId(reader.GetGuid(0)), reader.GetInt64(1)))).ToArray();
    });

    /// <summary>The user's messages in a room that still have their text, after a seq.</summary>
    public Task<Outcome<long[]>> Messages(UserId user, RoomId room, long after, int limit) => calls.Read<long[]>(async connection =>
    {
        await using var command = new NpgsqlCommand(ReadOwn, connection)
        {
            Parameters =
            {
                Uuid(room.Value), Uuid(user.Value), new NpgsqlParameter<long> { TypedValue = after }, new NpgsqlParameter<int> { TypedValue = limit },
            },
        };
        return (await Column(command, reader => reader.GetInt64(0))).ToArray();
    });

    /// <summary>Erases some of the user's texts in rooms that were closed; how many.</summary>
    public Task<Outcome<int>> EraseInClosedRooms(UserId user, int limit) => calls.Write<int>(async connection =>
    {
        await using var command = new NpgsqlCommand(EraseInClosed, connection)
        {
            Parameters = { Uuid(user.Value), new NpgsqlParameter<int> { TypedValue = limit } },
        };
        return await command.ExecuteNonQueryAsync();
    });

    public Task<Outcome<Done>> Finish(UserId user) => calls.Write<Done>(async connection =>
    {
        await using var command = new NpgsqlCommand(SetFinished, connection) { Parameters = { Uuid(user.Value) } };
        await command.ExecuteNonQueryAsync();
        return default(Done);
    });

    private static async Task<Outcome<SessionId[]>> Vanish(NpgsqlConnection connection, UserId user, string policy, Caller by)
    {
        string username;
        string? email, language;
        await using (var nobody = new NpgsqlCommand(MakeNobody, connection)
        {
            Parameters = { Uuid(user.Value), Text($"deleted-{RandomNumberGenerator.GetHexString(NameDigits, lowercase: true)}") },
        })
        await using (var reader = await nobody.ExecuteReaderAsync())
        {
            if (!await reader.ReadAsync())
            {
                return ErrorCode.NotFound;
            }

            (username, email) = (reader.GetString(0), reader.IsDBNull(1) ? null : reader.GetString(1));
            language = reader.IsDBNull(2) ? by.Language : reader.GetString(2);
        }

        var ended = await SessionEnds.EndAll(connection, user, except: null, EndReasons.AccountDeleted);
        await using (var erase = new NpgsqlCommand(Erase, connection) { Parameters = { Uuid(user.Value), Text(policy) } })
        {
            await erase.ExecuteNonQueryAsync();
        }

        if (email is not null)
        {
            await Outbox.Put(connection, new Letter(email, Templates.AccountDeleted, language, new Dictionary<string, string> { ["username"] = username }));
        }

        return ended;
    }

    private static async Task<List<UserId>> Bots(NpgsqlConnection connection, UserId owner)
    {
        await using var command = new NpgsqlCommand(ReadBots, connection) { Parameters = { Uuid(owner.Value) } };
        return await Column(command, reader => new UserId(reader.GetGuid(0)));
    }

    private static async Task<List<T>> Column<T>(NpgsqlCommand command, Func<NpgsqlDataReader, T> read)
    {
        await using var reader = await command.ExecuteReaderAsync();
        var all = new List<T>();
        while (await reader.ReadAsync())
        {
            all.Add(read(reader));
        }

        return all;
    }

    private static NpgsqlParameter<Guid> Uuid(Guid value) => new() { TypedValue = value };

    private static NpgsqlParameter<string> Text(string value) => new() { TypedValue = value };
}
