using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;

namespace OrleansChat.Grains.Notifications;

/// <summary>From the logs to those who may have to be told.</summary>
internal sealed class NotificationStore(DataCalls calls, IOptions<NotificationOptions> options)
{
    /// <summary>Rooms of one look: bounds the statement.</summary>
    public const int MostRooms = 500;

    /// <summary>What a room wrote before its newest events of one look tells nobody: people are told of something, not of everything.</summary>
    private const int MostEvents = 1_000;

    private const int SweepRows = 10_000;

    // Of member o.
    private const string Reachable = """
        (EXISTS (SELECT FROM push_subscription p WHERE p.user_id = o.user_id)
            OR EXISTS (SELECT FROM notification_setting s WHERE s.user_id = o.user_id AND s.mail_digests))
        """;

    private const string Begin = """
        INSERT INTO notifier_cursor (room_id, seq)
        SELECT r.room_id, 0 FROM room r WHERE r.room_id = ANY($1) AND NOT EXISTS (SELECT FROM notifier_cursor c WHERE c.room_id = r.room_id)
        ON CONFLICT DO NOTHING
        """;

    // The cursor's row is the lock: of two who look at a room one does, and moves the cursor in the statement that stores what it found,
    // so nobody is told twice. A room costs by those who are named or asked for everything, not by its members; one without them, or a
    // direct one whose members nothing can reach, not even a look at its messages. What is found late is due no later.
    private const string LookThrough = $"""
        WITH taken AS MATERIALIZED (
            SELECT c.room_id, c.seq FROM notifier_cursor c WHERE c.room_id = ANY($1) FOR UPDATE SKIP LOCKED
        ), moved AS MATERIALIZED (
            SELECT r.room_id, r.kind, r.member_count, r.head, greatest(t.seq, r.head - $2) AS after
            FROM taken t JOIN room r ON r.room_id = t.room_id WHERE r.head > t.seq AND NOT r.deleted
        ), message AS MATERIALIZED (
            SELECT m.room_id, m.kind, e.seq, e.sender_id, e.at,
                coalesce((e.data->>'mentionsRoom')::boolean, false) AND e.data->'mentionsHere' IS NULL AND m.member_count <= $4 AS everybody
            FROM moved m JOIN room_event e ON e.room_id = m.room_id AND e.seq > m.after AND e.seq <= m.head
            WHERE ((m.kind = 1 AND EXISTS (SELECT FROM room_member o WHERE o.room_id = m.room_id AND o.role > 0 AND {Reachable}))
                    OR EXISTS (SELECT FROM room_mention x WHERE x.room_id = m.room_id AND x.seq > m.after)
                    OR EXISTS (SELECT FROM room_member o WHERE o.room_id = m.room_id AND o.notify = 2 AND o.role > 0))
                AND e.kind = 2 AND e.at > now() - $3 AND NOT (e.text IS NULL AND e.data IS NULL)
        ), candidate AS (
            SELECT e.room_id, e.seq, e.sender_id, e.at, x.user_id, true AS mentioned
            FROM message e JOIN room_mention x ON x.room_id = e.room_id AND x.seq = e.seq
            UNION ALL
            SELECT e.room_id, e.seq, e.sender_id, e.at, o.user_id, e.everybody
            FROM message e JOIN room_member o ON o.room_id = e.room_id AND o.role > 0 WHERE e.kind = 1 OR e.everybody
            UNION ALL
            SELECT e.room_id, e.seq, e.sender_id, e.at, o.user_id, false
            FROM message e CROSS JOIN LATERAL (
                SELECT user_id FROM room_member WHERE room_id = e.room_id AND notify = 2 AND role > 0 ORDER BY user_id LIMIT $4
            ) o
        ), told AS (
            INSERT INTO notification (user_id, room_id, seq, mentioned, due_at)
            SELECT c.user_id, c.room_id, c.seq, bool_or(c.mentioned), greatest(now(), min(c.at) + $5)
            FROM candidate c JOIN room_member o ON o.room_id = c.room_id AND o.user_id = c.user_id AND o.role > 0
            WHERE c.user_id <> c.sender_id AND o.read_seq < c.seq AND o.notify IS DISTINCT FROM 0
                AND NOT EXISTS (SELECT FROM block b WHERE b.user_id = c.user_id AND b.blocked_id = c.sender_id)
                AND {Reachable}
                AND NOT (o.role = 1 AND EXISTS (SELECT FROM room r WHERE r.room_id = c.room_id AND r.kind = 1))
            GROUP BY c.user_id, c.room_id, c.seq
            ON CONFLICT DO NOTHING
        ), advanced AS (
            UPDATE notifier_cursor c SET seq = m.head FROM moved m WHERE c.room_id = m.room_id
        )
        SELECT room_id FROM taken
        """;

    private const string ReadBehind = """
        WITH part AS MATERIALIZED (SELECT room_id, head, deleted FROM room WHERE room_id > $1 ORDER BY room_id LIMIT $2)
        SELECT p.room_id, p.head > coalesce(c.seq, 0) AND NOT p.deleted FROM part p LEFT JOIN notifier_cursor c ON c.room_id = p.room_id
        ORDER BY p.room_id
        """;

    private const string RemoveOld = """
        DELETE FROM notification WHERE (user_id, room_id, seq) IN (
            SELECT user_id, room_id, seq FROM notification WHERE at < now() - $1 ORDER BY at LIMIT 5000)
        """;

    /// <summary>Looks through what the rooms' logs have gained, up to 500 of them; the rooms that nobody else was looking at. Refusals: unavailable, unknown.</summary>
    public Task<Outcome<RoomId[]>> LookThroughRooms(IReadOnlyCollection<RoomId> rooms) => calls.Transaction<RoomId[]>(async connection =>
    {
        var limits = options.Value;
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new NpgsqlBatchCommand(Begin) { Parameters = { Uuids(rooms) } },
                new NpgsqlBatchCommand(LookThrough)
                {
                    Parameters =
                    {
                        Uuids(rooms),
                        new NpgsqlParameter<int> { TypedValue = MostEvents },
                        Span(TimeSpan.FromMinutes(limits.MaxAgeMinutes)),
                        new NpgsqlParameter<int> { TypedValue = limits.MostPerMessage },
                        Span(TimeSpan.FromSeconds(limits.DelaySeconds)),
                    },
                },
            },
        };
        await using var reader = await batch.ExecuteReaderAsync();
        var taken = new List<RoomId>();
        while (await reader.ReadAsync())
        {
            taken.Add(new RoomId(reader.GetGuid(0)));
        }

        return taken.ToArray();
    });

    /// <summary>Of the rooms after one, by id, those whose logs have gained something that nobody looked at; and where to go on, null at the end.</summary>
    public Task<Outcome<(RoomId[] Behind, RoomId? Last)>> Behind(RoomId? after) => calls.Read<(RoomId[], RoomId?)>(async connection =>
    {
        await using var command = new NpgsqlCommand(ReadBehind, connection)
        {
            Parameters = { new NpgsqlParameter<Guid> { TypedValue = after?.Value ?? Guid.Empty }, new NpgsqlParameter<int> { TypedValue = SweepRows } },
        };
        await using var reader = await command.ExecuteReaderAsync();
        var (behind, rows, last) = (new List<RoomId>(), 0, default(RoomId));
        while (await reader.ReadAsync())
        {
            (rows, last) = (rows + 1, new RoomId(reader.GetGuid(0)));
            if (reader.GetBoolean(1))
            {
                behind.Add(last);
            }
        }

        return (behind.ToArray(), rows == SweepRows ? last : null);
    });

    /// <summary>Some of those that nobody needs any more; how many.</summary>
    public Task<Outcome<int>> Clear() => calls.Write<int>(async connection =>
    {
        await using var command = new NpgsqlCommand(RemoveOld, connection) { Parameters = { Span(TimeSpan.FromDays(options.Value.KeepDays)) } };
        return await command.ExecuteNonQueryAsync();
    });

    private static NpgsqlParameter<TimeSpan> Span(TimeSpan value) => new() { TypedValue = value };

    private static NpgsqlParameter<Guid[]> Uuids(IEnumerable<RoomId> rooms) =>
        new() { TypedValue = [.. rooms.Select(room => room.Value)], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid };
}
