using Npgsql;
using NpgsqlTypes;
using OrleansChat.Accounts;
using OrleansChat.Archives;
using OrleansChat.Grains.Audit;
using OrleansChat.Grains.Journal;
using OrleansChat.Rooms;

namespace OrleansChat.Grains.Archives;

/// <summary>
/// Takes a room in. The events come first, in batches that may be repeated; the room's row, which makes them visible, comes last and only if
/// all are there.
/// </summary>
internal sealed class ArchiveImport(DataCalls calls)
{
    private const int AtOnce = 5_000;

    private const string Exists = "SELECT EXISTS (SELECT FROM room WHERE room_id = $1)";

    private const string Clear = """
        DELETE FROM room_event WHERE room_id = $1 AND seq IN (SELECT seq FROM room_event WHERE room_id = $1 ORDER BY seq LIMIT $2)
            AND NOT EXISTS (SELECT FROM room WHERE room_id = $1)
        """;

    private const string ClearMentions = "DELETE FROM room_mention WHERE room_id = $1 AND NOT EXISTS (SELECT FROM room WHERE room_id = $1)";

    private const string AddEvents = """
        WITH added AS (
            INSERT INTO room_event (room_id, seq, kind, at, sender_id, client_id, content_hash, countable, target, user_id, text, data)
            SELECT $1, e.seq, e.kind, e.at, e.sender_id, e.client_id, e.content_hash, e.countable, e.target, e.user_id, e.text, e.data::jsonb
            FROM unnest($2::bigint[], $3::smallint[], $4::timestamptz[], $5::uuid[], $6::uuid[], $7::bigint[], $8::bigint[], $9::bigint[], $10::uuid[],
                $11::text[], $12::text[])
                AS e(seq, kind, at, sender_id, client_id, content_hash, countable, target, user_id, text, data)
            WHERE NOT EXISTS (SELECT FROM room WHERE room_id = $1)
            ON CONFLICT DO NOTHING
        )
        INSERT INTO room_mention (room_id, user_id, seq, sender_id)
        SELECT $1, m.user_id, m.seq, m.sender_id FROM unnest($13::uuid[], $14::bigint[], $15::uuid[]) AS m(user_id, seq, sender_id)
        WHERE NOT EXISTS (SELECT FROM room WHERE room_id = $1)
        ON CONFLICT DO NOTHING
        """;

    private const string IsWhole = """
        SELECT count(*) = $3 - $2 + 1 AND min(seq) = $2 AND max(seq) = $3 FROM room_event WHERE room_id = $1
        """;

    private const string AddRoom = """
        INSERT INTO room (room_id, kind, name, slug, topic, visibility, created_at, first_seq, head, countable, deleted, slow_mode_ms, receipts,
            retention_days, member_count)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 0)
        ON CONFLICT DO NOTHING
        """;

    private const string ClaimSlug = """
        INSERT INTO room_slug AS s (slug, room_id) VALUES ($1, $2)
        ON CONFLICT (slug) DO UPDATE SET room_id = excluded.room_id
            WHERE s.room_id = excluded.room_id OR NOT EXISTS (SELECT FROM room r WHERE r.room_id = s.room_id AND NOT r.deleted)
        """;

    private const string AddMembers = """
        WITH added AS (
            INSERT INTO room_member (room_id, user_id, role, joined_seq, left_seq, read_seq, read_countable, muted_until, banned_until)
            SELECT $1, m.user_id, CASE WHEN a.deleted_at IS NULL THEN m.role ELSE 0 END, m.joined_seq, m.left_seq, m.read_seq, m.read_countable,
                m.muted_until, m.banned_until
            FROM unnest($2::uuid[], $3::smallint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[], $9::bigint[])
                AS m(user_id, role, joined_seq, left_seq, read_seq, read_countable, muted_until, banned_until)
            JOIN account a ON a.user_id = m.user_id
            RETURNING role
        ), counted AS (
            SELECT count(*) FILTER (WHERE role > 0)::int AS members, count(*)::int AS known FROM added
        )
        UPDATE room r SET member_count = counted.members FROM counted WHERE r.room_id = $1 RETURNING counted.members, counted.known
        """;

    private static readonly ChatError Known = Reasons.ArchiveKnown.Refusal;

    /// <summary>Refusals: bad_request, unavailable, unknown.</summary>
    public async Task<Outcome<Done>> Begin(RoomId room)
    {
        Outcome<int> cleared;
        do
        {
            cleared = await calls.Write<int>(async connection =>
                await Ask<bool>(connection, Exists, Uuid(room.Value)) ? Known
                : await Run(connection, Clear, Uuid(room.Value), new NpgsqlParameter<int> { TypedValue = AtOnce }));
        }
        while (cleared is { Ok: true, Value: > 0 });
        return !cleared.Ok ? cleared.Refusal : await calls.Write<Done>(async connection =>
        {
            await Run(connection, ClearMentions, Uuid(room.Value));
            return default(Done);
        });
    }

    /// <summary>Refusals: bad_request, unavailable, unknown.</summary>
    public Task<Outcome<Done>> Add(RoomId room, ArchivedEvent[] events) => calls.Write<Done>(async connection =>
    {
        var mentions = events.SelectMany(Mentions).ToArray();
        try
        {
            await Run(
                connection,
                AddEvents,
                Uuid(room.Value),
                All(NpgsqlDbType.Bigint, events, entry => entry.Seq),
                All(NpgsqlDbType.Smallint, events, entry => (short)entry.Kind),
                All(NpgsqlDbType.TimestampTz, events, entry => DateTimeOffset.FromUnixTimeMilliseconds(entry.At).UtcDateTime),
                All(NpgsqlDbType.Uuid, events, entry => entry.Sender.Value),
                All(NpgsqlDbType.Uuid, events, entry => entry.ClientId.Value),
                All(NpgsqlDbType.Bigint, events, entry => entry.ContentHash),
                All(NpgsqlDbType.Bigint, events, entry => entry.Countable),
                All(NpgsqlDbType.Bigint, events, entry => entry.Target),
                All(NpgsqlDbType.Uuid, events, entry => entry.User?.Value),
                All(NpgsqlDbType.Text, events, entry => entry.Text),
                All(NpgsqlDbType.Text, events, entry => entry.Data),
                All(NpgsqlDbType.Uuid, mentions, mention => mention.User.Value),
                All(NpgsqlDbType.Bigint, mentions, mention => mention.Seq),
                All(NpgsqlDbType.Uuid, mentions, mention => mention.Sender.Value));
            return default(Done);
        }
        catch (PostgresException refused) when (refused.SqlState.StartsWith("22", StringComparison.Ordinal))
        {
            // JSON can say what the database cannot hold: a NUL, half a character.
            return Reasons.ArchiveText.With(events[0].Seq);
        }
    });

    /// <summary>Refusals: bad_request, slug_taken, unavailable, unknown.</summary>
    public Task<Outcome<ImportedRoom>> Finish(ArchivedRoom room, Caller by) => calls.Transaction<ImportedRoom>(async connection =>
    {
        if (!await Ask<bool>(connection, IsWhole, Uuid(room.Room.Value), Long(room.FirstSeq), Long(room.Head)))
        {
            return Reasons.ArchiveWhole.With(room.FirstSeq, room.Head);
        }

        if (await Insert(connection, room) == 0)
        {
            return Known;
        }

        if (room is { Slug: { } slug, Closed: false } && await Run(connection, ClaimSlug, Text(slug), Uuid(room.Room.Value)) == 0)
        {
            return ErrorCode.SlugTaken;
        }

        var imported = await AddAll(connection, room);
        await AuditLog.Write(connection, new AuditEvent(AuditEvents.RoomImported, by, room.Room.ToString()));
        return imported;
    });

    private static Task<int> Insert(NpgsqlConnection connection, ArchivedRoom room) => Run(
        connection,
        AddRoom,
        Uuid(room.Room.Value),
        new NpgsqlParameter<short> { TypedValue = (short)room.Kind },
        Text(room.Name),
        Text(room.Slug),
        Text(room.Topic),
        new NpgsqlParameter<short> { TypedValue = (short)room.Visibility },
        new NpgsqlParameter<DateTime> { TypedValue = DateTimeOffset.FromUnixTimeMilliseconds(room.CreatedAt).UtcDateTime },
        Long(room.FirstSeq),
        Long(room.Head),
        Long(room.Countable),
        new NpgsqlParameter<bool> { TypedValue = room.Closed },
        new NpgsqlParameter<int> { TypedValue = room.SlowModeMs },
        new NpgsqlParameter<bool> { TypedValue = room.Receipts },
        new NpgsqlParameter { Value = room.RetentionDays is { } days ? days : DBNull.Value, NpgsqlDbType = NpgsqlDbType.Integer });

    private static async Task<ImportedRoom> AddAll(NpgsqlConnection connection, ArchivedRoom room)
    {
        var members = room.Members;
        await using var command = new NpgsqlCommand(AddMembers, connection)
        {
            Parameters =
            {
                Uuid(room.Room.Value),
                All(NpgsqlDbType.Uuid, members, member => member.User.Value),
                All(NpgsqlDbType.Smallint, members, member => (short)member.Role),
                All(NpgsqlDbType.Bigint, members, member => member.JoinedSeq),
                All(NpgsqlDbType.Bigint, members, member => member.LeftSeq),
                All(NpgsqlDbType.Bigint, members, member => member.ReadSeq),
                All(NpgsqlDbType.Bigint, members, member => member.ReadCountable),
                All(NpgsqlDbType.Bigint, members, member => member.MutedUntil),
                All(NpgsqlDbType.Bigint, members, member => member.BannedUntil),
            },
        };
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return new ImportedRoom(reader.GetInt32(0), members.Length - reader.GetInt32(1));
    }

    // As the room itself stores them with its messages.
    private static IEnumerable<MentionRow> Mentions(ArchivedEvent entry)
    {
        var data = entry.Kind == EventKind.Message ? ArchiveRules.Data(entry) : null;
        foreach (var user in data?.Mentions ?? [])
        {
            yield return new MentionRow(user, entry.Seq, entry.Sender);
        }

        if (data?.MentionsRoom == true)
        {
            yield return new MentionRow(MentionRow.Everybody, entry.Seq, entry.Sender);
        }
    }

    private static async Task<T> Ask<T>(NpgsqlConnection connection, string sql, params NpgsqlParameter[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddRange(values);
        return await command.ExecuteScalarAsync() is T answer ? answer : default!;
    }

    private static async Task<int> Run(NpgsqlConnection connection, string sql, params NpgsqlParameter[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddRange(values);
        return await command.ExecuteNonQueryAsync();
    }

    private static NpgsqlParameter<TValue[]> All<T, TValue>(NpgsqlDbType type, T[] items, Func<T, TValue> value) =>
        new() { TypedValue = Array.ConvertAll(items, item => value(item)), NpgsqlDbType = NpgsqlDbType.Array | type };

    private static NpgsqlParameter<Guid> Uuid(Guid value) => new() { TypedValue = value };

    private static NpgsqlParameter<long> Long(long value) => new() { TypedValue = value };

    private static NpgsqlParameter<string?> Text(string? value) => new() { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Text };
}
