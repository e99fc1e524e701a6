using Npgsql;
using OrleansChat.Rooms;

namespace OrleansChat.Grains.Push;

/// <summary>A push that one sender holds for as long as its lease lasts.</summary>
/// <param name="Attempt">1, 2, 3 …; with the seq it names the claim.</param>
/// <param name="Message">Null: there is nothing to tell any more, because it was read, erased or left.</param>
internal sealed record ClaimedPush(Guid Subscription, RoomId Room, long Seq, int Attempt, Browser Browser, PushMessage? Message);

/// <param name="Gone">Whether its session has ended.</param>
internal sealed record Browser(string Endpoint, byte[] PublicKey, byte[] Auth, bool Gone);

/// <summary>The outbox of pushes from the sender's side.</summary>
internal sealed class PushStore(DataCalls calls)
{
    private const string AnyDue = "SELECT EXISTS (SELECT FROM push_delivery WHERE due_at <= now() AND give_up_at > now())";

    // What is said is read when it is sent: the newest text, or none of what was erased, and only where previews are wanted.
    private const string TakeDue = """
        UPDATE push_delivery w SET attempts = w.attempts + 1, due_at = now() + $2
        FROM (
            SELECT subscription_id, room_id, seq FROM push_delivery WHERE due_at <= now() AND give_up_at > now()
            ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED
        ) d
        JOIN push_subscription p ON p.subscription_id = d.subscription_id
        JOIN session s ON s.session_id = p.session_id
        JOIN room r ON r.room_id = d.room_id
        LEFT JOIN room_member m ON m.room_id = d.room_id AND m.user_id = p.user_id AND m.role > 0
        LEFT JOIN notification_setting t ON t.user_id = p.user_id
        LEFT JOIN LATERAL (
            SELECT e.seq, e.at, e.sender_id, left(coalesce(
                (SELECT x.text FROM room_event x WHERE x.room_id = e.room_id AND x.target = e.seq AND x.kind = 3 ORDER BY x.seq DESC LIMIT 1),
                e.text), 200) AS text
            FROM room_event e WHERE e.room_id = d.room_id AND e.seq = d.seq AND NOT (e.text IS NULL AND e.data IS NULL) LIMIT 1
        ) e ON true
        LEFT JOIN account a ON a.user_id = e.sender_id
        WHERE w.subscription_id = d.subscription_id AND w.room_id = d.room_id
        RETURNING w.subscription_id, w.room_id, w.seq, w.attempts, p.endpoint, p.public_key, p.auth,
            s.revoked_at IS NOT NULL OR coalesce(s.expires_at <= now(), false),
            m.user_id IS NOT NULL AND m.read_seq < w.seq AND e.seq IS NOT NULL,
            r.kind, r.name, e.sender_id, coalesce(a.display_name, a.username), w.mentioned,
            CASE WHEN coalesce(t.previews, true) THEN e.text END
        """;

    private const string Remove = "DELETE FROM push_delivery WHERE subscription_id = $1 AND room_id = $2 AND seq = $3 AND attempts = $4";

    private const string MarkDue =
        "UPDATE push_delivery SET due_at = now() + $5 WHERE subscription_id = $1 AND room_id = $2 AND seq = $3 AND attempts = $4";

    private const string RemoveBrowser = "DELETE FROM push_subscription WHERE subscription_id = $1";

    private const string RemoveOverdue = """
        DELETE FROM push_delivery WHERE (subscription_id, room_id) IN (
            SELECT subscription_id, room_id FROM push_delivery WHERE due_at <= now() AND give_up_at <= now() LIMIT 1000 FOR UPDATE SKIP LOCKED)
        """;

    public Task<Outcome<ClaimedPush[]>> Claim(int most, TimeSpan lease) => calls.Write<ClaimedPush[]>(async connection =>
    {
        // Most looks find nothing, and to plan the other statement, over all parts of the log, takes ten milliseconds and more.
        await using var look = new NpgsqlCommand(AnyDue, connection);
        if (!(bool)(await look.ExecuteScalarAsync())!)
        {
            return Array.Empty<ClaimedPush>();
        }

        await using var command = new NpgsqlCommand(TakeDue, connection)
        {
            Parameters = { new NpgsqlParameter<int> { TypedValue = most }, new NpgsqlParameter<TimeSpan> { TypedValue = lease } },
        };
        await using var reader = await command.ExecuteReaderAsync();
        var claimed = new List<ClaimedPush>();
        while (await reader.ReadAsync())
        {
            claimed.Add(Read(reader));
        }

        return claimed.ToArray();
    });

    /// <summary>Sent, or not to be sent any more. A newer message that came meanwhile stays.</summary>
    public Task<Outcome<int>> Finish(ClaimedPush push) => Execute(Remove, Claim(push));

    public Task<Outcome<int>> TryAgain(ClaimedPush push, TimeSpan pause) =>
        Execute(MarkDue, [.. Claim(push), new NpgsqlParameter<TimeSpan> { TypedValue = pause }]);

    /// <summary>The browser is gone for good, with all that waits for it.</summary>
    public Task<Outcome<int>> Forget(Guid subscription) => Execute(RemoveBrowser, [Uuid(subscription)]);

    /// <summary>Gives up some of what could not be sent for a day; how many.</summary>
    public Task<Outcome<int>> Clear() => Execute(RemoveOverdue, []);

    private Task<Outcome<int>> Execute(string sql, NpgsqlParameter[] values) => calls.Write<int>(async connection =>
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddRange(values);
        return await command.ExecuteNonQueryAsync();
    });

    private static ClaimedPush Read(NpgsqlDataReader reader)
    {
        var (room, seq) = (new RoomId(reader.GetGuid(1)), reader.GetInt64(2));
        var message = reader.IsDBNull(8) || !reader.GetBoolean(8) ? null : new PushMessage(
            room.Value,
            seq,
            (RoomKind)reader.GetInt16(9) == RoomKind.Direct ? null : Text(reader, 10),
            reader.GetGuid(11),
            Text(reader, 12),
            reader.GetBoolean(13),
            Text(reader, 14),
            (RoomKind)reader.GetInt16(9) == RoomKind.Direct);
        var browser = new Browser(reader.GetString(4), reader.GetFieldValue<byte[]>(5), reader.GetFieldValue<byte[]>(6), reader.GetBoolean(7));
        return new ClaimedPush(reader.GetGuid(0), room, seq, reader.GetInt32(3), browser, message);
    }

    private static NpgsqlParameter[] Claim(ClaimedPush push) =>
    [
        Uuid(push.Subscription),
        Uuid(push.Room.Value),
        new NpgsqlParameter<long> { TypedValue = push.Seq },
        new NpgsqlParameter<int> { TypedValue = push.Attempt },
    ];

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private static NpgsqlParameter<Guid> Uuid(Guid value) => new() { TypedValue = value };
}
