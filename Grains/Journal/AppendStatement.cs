using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using OrleansChat.Rooms;

namespace OrleansChat.Grains.Journal;

/// <summary>The journal's statement: arrays in, the rooms whose head moved out.</summary>
internal static class AppendStatement
{
    // The fence alone. A client id that the log knows breaks its unique key, fails the statement and brings the one below: repeated
    // commands that no activation remembers are rare, and looking for them in sixteen partitions is what a write would cost most.
    private const string Messages = """
        WITH moved AS (
            UPDATE room r SET head = i.head_after, countable = i.countable
            FROM unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::bigint[]) AS i(room_id, head, head_after, countable)
            WHERE r.room_id = i.room_id AND r.head = i.head
            RETURNING r.room_id
        )
        """;

    private const string Known = """
        WITH known AS (
            SELECT e.room_id
            FROM unnest($5::uuid[], $9::uuid[], $10::uuid[]) AS c(room_id, sender_id, client_id)
            JOIN room_event e ON e.room_id = c.room_id AND e.sender_id = c.sender_id AND e.client_id = c.client_id
        )
        """;

    // "(…) IS TRUE" keeps the planner from turning the look-up into a join: a hashed subplan costs the same for any batch.
    private const string MessagesChecked = Known + """
        , moved AS (
            UPDATE room r SET head = i.head_after, countable = i.countable
            FROM unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::bigint[]) AS i(room_id, head, head_after, countable)
            WHERE r.room_id = i.room_id AND r.head = i.head AND (i.room_id IN (SELECT room_id FROM known)) IS NOT TRUE
            RETURNING r.room_id
        )
        """;

    private const string Everything = Known + """
        , advanced AS (
            UPDATE room r SET head = i.head_after, countable = i.countable, name = coalesce(i.name, r.name),
                topic = coalesce(i.topic, r.topic), member_count = coalesce(i.member_count, r.member_count), deleted = r.deleted OR i.closed,
                slow_mode_ms = coalesce(i.slow_mode_ms, r.slow_mode_ms), receipts = coalesce(i.receipts, r.receipts),
                avatar_id = nullif(coalesce(i.avatar_id, r.avatar_id), '00000000-0000-0000-0000-000000000000')
            FROM unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::bigint[], $18::text[], $19::text[], $20::int[], $31::bool[], $32::int[], $33::bool[],
                $40::bool[], $41::uuid[])
                AS i(room_id, head, head_after, countable, name, topic, member_count, closed, slow_mode_ms, receipts, erases, avatar_id)
            WHERE r.room_id = i.room_id AND r.head = i.head AND NOT (r.held AND i.erases) AND (i.room_id IN (SELECT room_id FROM known)) IS NOT TRUE
            RETURNING r.room_id
        ), created AS (
            INSERT INTO room (room_id, kind, name, slug, topic, visibility, head, countable, member_count, deleted, created_at)
            SELECT n.room_id, n.kind, n.name, n.slug, n.topic, n.visibility, n.head, n.countable, n.member_count, n.closed, e.at
            FROM unnest($1::uuid[], $17::smallint[], $18::text[], $21::text[], $19::text[], $22::smallint[], $3::bigint[], $4::bigint[], $20::int[],
                $31::bool[])
                AS n(room_id, kind, name, slug, topic, visibility, head, countable, member_count, closed)
            JOIN unnest($5::uuid[], $6::bigint[], $8::timestamptz[]) AS e(room_id, seq, at) ON e.room_id = n.room_id AND e.seq = 1
            WHERE n.kind IS NOT NULL
            ON CONFLICT (room_id) DO NOTHING
            RETURNING room_id
        ), moved AS (
            SELECT room_id FROM advanced UNION ALL SELECT room_id FROM created
        ), projected AS (
            INSERT INTO room_member AS m
                (room_id, user_id, role, joined_seq, left_seq, read_seq, read_countable, muted_until, banned_until)
            SELECT p.room_id, p.user_id, p.role, p.joined_seq, p.left_seq, p.joined_seq, p.read_countable, p.muted_until, p.banned_until
            FROM unnest($23::uuid[], $24::uuid[], $25::smallint[], $26::bigint[], $27::bigint[], $28::bigint[], $34::bigint[], $35::bigint[])
                AS p(room_id, user_id, role, joined_seq, left_seq, read_countable, muted_until, banned_until)
            WHERE (p.room_id IN (SELECT room_id FROM moved)) IS TRUE
            ON CONFLICT (room_id, user_id) DO UPDATE SET role = excluded.role, joined_seq = excluded.joined_seq,
                left_seq = CASE WHEN excluded.role > 0 THEN NULL ELSE coalesce(excluded.left_seq, m.left_seq) END,
                muted_until = excluded.muted_until, banned_until = excluded.banned_until,
                read_seq = greatest(m.read_seq, excluded.read_seq), read_countable = greatest(m.read_countable, excluded.read_countable)
        ), mentioned AS (
            INSERT INTO room_mention (room_id, user_id, seq, sender_id)
            SELECT p.room_id, p.user_id, p.seq, p.sender_id
            FROM unnest($36::uuid[], $37::uuid[], $38::bigint[], $39::uuid[]) AS p(room_id, user_id, seq, sender_id)
            WHERE (p.room_id IN (SELECT room_id FROM moved)) IS TRUE
        ), forgotten AS (
            DELETE FROM room_mention m USING unnest($29::uuid[], $30::bigint[]) AS x(room_id, seq)
            WHERE m.room_id = x.room_id AND m.seq = x.seq AND (x.room_id IN (SELECT room_id FROM moved)) IS TRUE
        ), erased AS (
            UPDATE room_event e SET text = NULL, data = NULL
            FROM (
                SELECT x.room_id, x.seq FROM unnest($29::uuid[], $30::bigint[]) AS x(room_id, seq)
                UNION ALL
                SELECT d.room_id, d.seq FROM unnest($29::uuid[], $30::bigint[]) AS x(room_id, seq)
                JOIN room_event d ON d.room_id = x.room_id AND d.target = x.seq AND d.kind = 3
            ) AS g
            WHERE e.room_id = g.room_id AND e.seq = g.seq AND (g.room_id IN (SELECT room_id FROM moved)) IS TRUE
        )
        """;

    private const string Stored = """
        , stored AS (
            INSERT INTO room_event (room_id, seq, kind, at, sender_id, client_id, content_hash, countable, target, user_id, text, data)
            SELECT e.room_id, e.seq, e.kind, e.at, e.sender_id, e.client_id, e.content_hash, e.countable, e.target, e.user_id, e.text, e.data::jsonb
            FROM unnest($5::uuid[], $6::bigint[], $7::smallint[], $8::timestamptz[], $9::uuid[], $10::uuid[], $11::bigint[], $12::bigint[],
                $13::bigint[], $14::uuid[], $15::text[], $16::text[])
                AS e(room_id, seq, kind, at, sender_id, client_id, content_hash, countable, target, user_id, text, data)
            WHERE (e.room_id IN (SELECT room_id FROM moved)) IS TRUE
        )
        SELECT room_id FROM moved
        """;

    private const string MessagesStored = Messages + Stored;
    private const string MessagesCheckedStored = MessagesChecked + Stored;
    private const string EverythingStored = Everything + Stored;

    /// <param name="check">Whether client ids are looked up first, so that a room with a known one fails alone.</param>
    public static void Fill(NpgsqlCommand command, IReadOnlyList<Journal.Entry> batch, int start, int count, bool check)
    {
        var (events, projects) = (0, false);
        for (var index = start; index < start + count; index++)
        {
            events += batch[index].Append.Events.Count;
            projects |= batch[index].Append.Projection is not null;
        }

        command.CommandText = projects ? EverythingStored : check ? MessagesCheckedStored : MessagesStored;
        FillRooms(command, batch, start, count);
        FillEvents(command, batch, start, count, events);
        if (projects)
        {
            FillProjections(command, batch, start, count);
        }
    }

    private static void FillRooms(NpgsqlCommand command, IReadOnlyList<Journal.Entry> batch, int start, int count)
    {
        var (rooms, heads, after, countable) = (new Guid[count], new long[count], new long[count], new long[count]);
        for (var index = 0; index < count; index++)
        {
            var append = batch[start + index].Append;
            rooms[index] = append.Room.Value;
            heads[index] = append.Head;
            after[index] = append.LastSeq;
            countable[index] = append.Events[^1].Countable;
        }

        Add(command, rooms, NpgsqlDbType.Uuid);
        Add(command, heads, NpgsqlDbType.Bigint);
        Add(command, after, NpgsqlDbType.Bigint);
        Add(command, countable, NpgsqlDbType.Bigint);
    }

    private static void FillEvents(NpgsqlCommand command, IReadOnlyList<Journal.Entry> batch, int start, int count, int events)
    {
        var (rooms, seqs, kinds, times) = (new Guid[events], new long[events], new short[events], new DateTime[events]);
        var (senders, clients, hashes, countable) = (new Guid[events], new Guid[events], new long[events], new long[events]);
        var (targets, users, texts, data) = (new long?[events], new Guid?[events], new string?[events], new string?[events]);
        var at = 0;
        for (var index = start; index < start + count; index++)
        {
            var append = batch[index].Append;
            foreach (var item in append.Events)
            {
                var entry = item.Event;
                rooms[at] = append.Room.Value;
                seqs[at] = entry.Seq;
                kinds[at] = (short)entry.Kind;
                times[at] = DateTimeOffset.FromUnixTimeMilliseconds(entry.At).UtcDateTime;
                senders[at] = entry.Sender.Value;
                clients[at] = entry.ClientId.Value;
                hashes[at] = item.ContentHash;
                countable[at] = item.Countable;
                targets[at] = entry.Target ?? entry.Data?.Thread;
                users[at] = entry.User?.Value;
                texts[at] = entry.Text;
                data[at] = entry.Data is null ? null : JsonSerializer.Serialize(entry.Data, EventJson.Options);
                at++;
            }
        }

        Add(command, rooms, NpgsqlDbType.Uuid);
        Add(command, seqs, NpgsqlDbType.Bigint);
        Add(command, kinds, NpgsqlDbType.Smallint);
        Add(command, times, NpgsqlDbType.TimestampTz);
        Add(command, senders, NpgsqlDbType.Uuid);
        Add(command, clients, NpgsqlDbType.Uuid);
        Add(command, hashes, NpgsqlDbType.Bigint);
        Add(command, countable, NpgsqlDbType.Bigint);
        Add(command, targets, NpgsqlDbType.Bigint);
        Add(command, users, NpgsqlDbType.Uuid);
        Add(command, texts, NpgsqlDbType.Text);
        Add(command, data, NpgsqlDbType.Text);
    }

    private static void FillProjections(NpgsqlCommand command, IReadOnlyList<Journal.Entry> batch, int start, int count)
    {
        var (kinds, names, topics, memberCounts) = (new short?[count], new string?[count], new string?[count], new int?[count]);
        var (slugs, visibility, closed) = (new string?[count], new short?[count], new bool[count]);
        var (slow, receipts, erases, avatars) = (new int?[count], new bool?[count], new bool[count], new Guid?[count]);
        List<Guid> memberRooms = [], members = [], erasedRooms = [], mentionRooms = [], mentioned = [], mentioning = [];
        List<short> roles = [];
        List<long> joined = [], read = [], erased = [], muted = [], banned = [], mentions = [];
        List<long?> left = [];
        for (var index = 0; index < count; index++)
        {
            var append = batch[start + index].Append;
            if (append.Projection is not { } room)
            {
                continue;
            }

            kinds[index] = room.Create ? (short)room.Kind : null;
            (names[index], topics[index], slugs[index]) = (room.Name, room.Topic, room.Slug);
            (visibility[index], memberCounts[index], closed[index]) = ((short)room.Visibility, room.MemberCount, room.Closed);
            (slow[index], receipts[index], erases[index]) = (room.SlowModeMs, room.Receipts, room.Erased.Count > 0);
            avatars[index] = room.Avatar ?? Guid.Empty;
            foreach (var member in room.Members)
            {
                memberRooms.Add(append.Room.Value);
                members.Add(member.User.Value);
                roles.Add((short)member.Role);
                joined.Add(member.JoinedSeq);
                left.Add(member.LeftSeq);
                read.Add(member.ReadCountable);
                muted.Add(member.MutedUntil);
                banned.Add(member.BannedUntil);
            }

            foreach (var mention in room.Mentions)
            {
                mentionRooms.Add(append.Room.Value);
                mentioned.Add(mention.User.Value);
                mentions.Add(mention.Seq);
                mentioning.Add(mention.Sender.Value);
            }

            foreach (var seq in room.Erased)
            {
                erasedRooms.Add(append.Room.Value);
                erased.Add(seq);
            }
        }

        Add(command, kinds, NpgsqlDbType.Smallint);
        Add(command, names, NpgsqlDbType.Text);
        Add(command, topics, NpgsqlDbType.Text);
        Add(command, memberCounts, NpgsqlDbType.Integer);
        Add(command, slugs, NpgsqlDbType.Text);
        Add(command, visibility, NpgsqlDbType.Smallint);
        Add(command, memberRooms.ToArray(), NpgsqlDbType.Uuid);
        Add(command, members.ToArray(), NpgsqlDbType.Uuid);
        Add(command, roles.ToArray(), NpgsqlDbType.Smallint);
        Add(command, joined.ToArray(), NpgsqlDbType.Bigint);
        Add(command, left.ToArray(), NpgsqlDbType.Bigint);
        Add(command, read.ToArray(), NpgsqlDbType.Bigint);
        Add(command, erasedRooms.ToArray(), NpgsqlDbType.Uuid);
        Add(command, erased.ToArray(), NpgsqlDbType.Bigint);
        Add(command, closed, NpgsqlDbType.Boolean);
        Add(command, slow, NpgsqlDbType.Integer);
        Add(command, receipts, NpgsqlDbType.Boolean);
        Add(command, muted.ToArray(), NpgsqlDbType.Bigint);
        Add(command, banned.ToArray(), NpgsqlDbType.Bigint);
        Add(command, mentionRooms.ToArray(), NpgsqlDbType.Uuid);
        Add(command, mentioned.ToArray(), NpgsqlDbType.Uuid);
        Add(command, mentions.ToArray(), NpgsqlDbType.Bigint);
        Add(command, mentioning.ToArray(), NpgsqlDbType.Uuid);
        Add(command, erases, NpgsqlDbType.Boolean);
        Add(command, avatars, NpgsqlDbType.Uuid);
    }

    private static void Add<T>(NpgsqlCommand command, T[] values, NpgsqlDbType type) =>
        command.Parameters.Add(new NpgsqlParameter<T[]> { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | type });
}
