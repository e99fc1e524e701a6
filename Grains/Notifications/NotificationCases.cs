using Npgsql;
using NpgsqlTypes;
using OrleansChat.Notifications;
using OrleansChat.Rooms;

namespace OrleansChat.Grains.Notifications;

/// <summary>A notification that one judge holds for as long as its lease lasts.</summary>
/// <param name="Case">Without what presence says; null: there is nobody, or nothing, any more.</param>
internal sealed record ClaimedCase(
    UserId User, RoomId Room, long Seq, DateTime Lease, NotificationCase? Case, NotificationSettings Settings, string? TimeZone);

/// <summary>Notifications that are due, with what decides on them.</summary>
internal sealed class NotificationCases(DataCalls calls)
{
    private const string AnyDue = "SELECT EXISTS (SELECT FROM notification WHERE told IS NULL AND due_at <= now())";

    // Everything is read in the statement that takes the lease: the newest marker, level and settings.
    private const string TakeDue = $"""
        UPDATE notification n SET due_at = now() + $2
        FROM (
            SELECT user_id, room_id, seq FROM notification WHERE told IS NULL AND due_at <= now() ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED
        ) d
        JOIN room r ON r.room_id = d.room_id
        LEFT JOIN LATERAL (SELECT e.seq, e.text, e.data FROM room_event e WHERE e.room_id = d.room_id AND e.seq = d.seq LIMIT 1) e ON true
        LEFT JOIN room_member m ON m.room_id = d.room_id AND m.user_id = d.user_id AND m.role > 0
        LEFT JOIN account a ON a.user_id = d.user_id AND a.deleted_at IS NULL
        LEFT JOIN notification_setting s ON s.user_id = d.user_id
        WHERE n.user_id = d.user_id AND n.room_id = d.room_id AND n.seq = d.seq
        RETURNING {NotificationSettingStore.Columns}, n.user_id, n.room_id, n.seq, n.due_at,
            a.user_id IS NULL OR m.user_id IS NULL OR e.seq IS NULL OR (e.text IS NULL AND e.data IS NULL),
            r.kind, m.notify, n.mentioned, m.read_seq >= n.seq, a.time_zone
        """;

    // Who judged too slowly finds another lease, and settles nothing. What is wanted waits for each browser of its user.
    private const string SettleAll = """
        WITH settled AS (
            UPDATE notification n SET told = i.told FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::timestamptz[], $5::bool[])
                AS i(user_id, room_id, seq, due_at, told)
            WHERE n.user_id = i.user_id AND n.room_id = i.room_id AND n.seq = i.seq AND n.due_at = i.due_at AND n.told IS NULL
            RETURNING n.user_id, n.room_id, n.seq, n.mentioned, n.told
        )
        INSERT INTO push_delivery AS w (subscription_id, room_id, seq, mentioned, give_up_at)
        SELECT p.subscription_id, s.room_id, max(s.seq), bool_or(s.mentioned), now() + interval '1 day'
        FROM settled s JOIN push_subscription p ON p.user_id = s.user_id WHERE s.told
        GROUP BY p.subscription_id, s.room_id
        ON CONFLICT (subscription_id, room_id) DO UPDATE SET seq = greatest(w.seq, excluded.seq), mentioned = w.mentioned OR excluded.mentioned,
            attempts = 0, due_at = now(), give_up_at = excluded.give_up_at
        """;

    public Task<Outcome<ClaimedCase[]>> Claim(int most, TimeSpan lease) => calls.Write<ClaimedCase[]>(async connection =>
    {
        // Most looks find nothing, and to plan the other statement, over all parts of the log, takes ten milliseconds and more.
        await using var look = new NpgsqlCommand(AnyDue, connection);
        if (!(bool)(await look.ExecuteScalarAsync())!)
        {
            return System.Array.Empty<ClaimedCase>();
        }

        await using var command = new NpgsqlCommand(TakeDue, connection)
        {
            Parameters = { new NpgsqlParameter<int> { TypedValue = most }, new NpgsqlParameter<TimeSpan> { TypedValue = lease } },
        };
        await using var reader = await command.ExecuteReaderAsync();
        var claimed = new List<ClaimedCase>();
        while (await reader.ReadAsync())
        {
            claimed.Add(Read(reader));
        }

        return claimed.ToArray();
    });

    /// <summary>Stores what was decided; what is wanted waits to be pushed from then on.</summary>
    public Task<Outcome<int>> Settle(IReadOnlyCollection<(ClaimedCase Case, bool Wanted)> decided) => calls.Write<int>(async connection =>
    {
        await using var command = new NpgsqlCommand(SettleAll, connection)
        {
            Parameters =
            {
                Array(NpgsqlDbType.Uuid, decided.Select(one => one.Case.User.Value)),
                Array(NpgsqlDbType.Uuid, decided.Select(one => one.Case.Room.Value)),
                Array(NpgsqlDbType.Bigint, decided.Select(one => one.Case.Seq)),
                Array(NpgsqlDbType.TimestampTz, decided.Select(one => one.Case.Lease)),
                Array(NpgsqlDbType.Boolean, decided.Select(one => one.Wanted)),
            },
        };
        return await command.ExecuteNonQueryAsync();
    });

    private static ClaimedCase Read(NpgsqlDataReader reader)
    {
        var at = NotificationSettingStore.ColumnCount;
        NotificationCase? known = reader.GetBoolean(at + 4) ? null : new NotificationCase(
            (RoomKind)reader.GetInt16(at + 5),
            reader.IsDBNull(at + 6) ? null : (NotificationLevel)reader.GetInt16(at + 6),
            Mentioned: reader.GetBoolean(at + 7),
            Read: reader.GetBoolean(at + 8));
        return new ClaimedCase(
            new UserId(reader.GetGuid(at)),
            new RoomId(reader.GetGuid(at + 1)),
            reader.GetInt64(at + 2),
            reader.GetDateTime(at + 3),
            known,
            NotificationSettingStore.Read(reader),
            reader.IsDBNull(at + 9) ? null : reader.GetString(at + 9));
    }

    private static NpgsqlParameter<T[]> Array<T>(NpgsqlDbType type, IEnumerable<T> values) =>
        new() { TypedValue = [.. values], NpgsqlDbType = NpgsqlDbType.Array | type };
}
