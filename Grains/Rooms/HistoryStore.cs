using System.Collections.Immutable;
using Npgsql;
using NpgsqlTypes;
using OrleansChat.Rooms;

namespace OrleansChat.Grains.Rooms;

/// <summary>Pages of the log by keyset: the cost of a page does not depend on where in the room it is.</summary>
public sealed class HistoryStore(ChatDatabase database)
{
    private const string Member = """
        SELECT r.head, r.first_seq FROM room r
        JOIN room_member m ON m.room_id = r.room_id AND m.user_id = $2 AND m.role > 0
        WHERE r.room_id = $1
        """;

    // Membership is joined in the page itself: the check and the read are one snapshot.
    private const string Folded = $"""
        SELECT {EventReader.Columns}, d.seq IS NOT NULL, l.text, l.at
        FROM room_event e
        LEFT JOIN LATERAL (SELECT x.text, x.at FROM room_event x WHERE e.kind = 2 AND x.room_id = $1 AND x.target = e.seq AND x.kind = 3
            ORDER BY x.seq DESC LIMIT 1) l ON true
        LEFT JOIN LATERAL (SELECT x.seq FROM room_event x WHERE e.kind = 2 AND x.room_id = $1 AND x.target = e.seq AND x.kind = 4 LIMIT 1) d ON true
        WHERE e.room_id = $1 AND EXISTS (SELECT FROM room_member m WHERE m.room_id = $1 AND m.user_id = $2 AND m.role > 0)
        """;

    private const string OfThread = " AND e.kind = 2 AND (e.seq = $5 OR e.target = $5)";
    private const string Before = " AND e.seq < $3 ORDER BY e.seq DESC LIMIT $4";
    private const string After = " AND e.seq > $3 ORDER BY e.seq LIMIT $4";

    // A pin and its removal are events like any other: the last one of each message counts.
    private const string Pinned = $"""
        SELECT f.* FROM (
            SELECT DISTINCT ON (p.target) p.target, p.seq, p.data FROM room_event p
            WHERE p.room_id = $1 AND p.kind = 10 AND p.target IS NOT NULL ORDER BY p.target, p.seq DESC
        ) p JOIN LATERAL ({Folded} AND e.seq = p.target) f ON true
        WHERE (p.data->>'removed')::boolean IS NOT TRUE ORDER BY p.seq DESC LIMIT 200
        """;

    private const string ThreadBefore =
        "SELECT EXISTS (SELECT FROM room_event e WHERE e.room_id = $1 AND e.kind = 2 AND (e.seq = $2 OR e.target = $2) AND e.seq < $3)";

    private const string ThreadAfter = "SELECT EXISTS (SELECT FROM room_event e WHERE e.room_id = $1 AND e.kind = 2 AND e.target = $2 AND e.seq > $3)";

    // A deletion, being the last, comes first.
    private const string OneMessage = $"""
        SELECT {EventReader.Columns} FROM room_event e
        WHERE e.room_id = $1 AND (e.seq = $3 AND e.kind = 2 OR e.target = $3 AND e.kind IN (3, 4))
            AND EXISTS (SELECT FROM room_member m WHERE m.room_id = $1 AND m.user_id = $2 AND m.role > 0)
        ORDER BY e.kind = 4 DESC, e.seq DESC LIMIT $4
        """;

    // Times rise with seqs, near enough for a jump: halving finds the place without an index over times.
    private const string FindSeq = """
        WITH RECURSIVE half (low, high) AS (
            SELECT first_seq, head + 1 FROM room WHERE room_id = $1
            UNION ALL
            SELECT CASE WHEN e.at < $2 THEN m.middle + 1 ELSE h.low END, CASE WHEN e.at < $2 THEN h.high ELSE m.middle END
            FROM half h CROSS JOIN LATERAL (SELECT (h.low + h.high) / 2 AS middle) m
            JOIN room_event e ON e.room_id = $1 AND e.seq = m.middle
            WHERE h.low < h.high
        )
        SELECT low FROM half WHERE low >= high
        """;

    private const string Raw =
        $"SELECT {EventReader.Columns} FROM room_event e WHERE e.room_id = $1 AND e.seq > $2 ORDER BY e.seq LIMIT $3";

    private const string ReadHeads = "SELECT room_id, head FROM room WHERE room_id = ANY($1)";

    private const string ReadMembers = """
        SELECT m.user_id, a.username, a.display_name, m.role, m.joined_seq, a.avatar_id, m.muted_until, a.bot
        FROM room_member m JOIN account a USING (user_id)
        WHERE m.room_id = $1 AND m.role > 0 AND m.user_id > $3
            AND EXISTS (SELECT FROM room_member c WHERE c.room_id = $1 AND c.user_id = $2 AND c.role > 0)
        ORDER BY m.user_id LIMIT $4
        """;

    private const string FindRooms = """
        SELECT r.room_id, r.kind, r.name, r.slug, r.topic, r.visibility, r.head, r.member_count, coalesce(m.role, 0::smallint),
            r.slow_mode_ms, r.receipts, r.avatar_id
        FROM room r LEFT JOIN room_member m ON m.room_id = r.room_id AND m.user_id = $1 AND m.role > 0
        WHERE (r.visibility = 0 OR m.user_id IS NOT NULL) AND NOT r.deleted AND ($2::text IS NULL OR r.name ILIKE $2)
        ORDER BY m.user_id IS NULL, r.name, r.room_id LIMIT $3
        """;

    /// <summary>The room's head and first stored seq, if the user is a member.</summary>
    public async Task<(long Head, long FirstSeq)?> Span(UserId caller, RoomId room)
    {
        await using var connection = await database.Data.OpenConnectionAsync();
        await using var command = new NpgsqlCommand(Member, connection);
        Fill(command, room.Value, caller.Value);
        await command.PrepareAsync();
        await using var reader = await command.ExecuteReaderAsync();
        return await reader.ReadAsync() ? (reader.GetInt64(0), reader.GetInt64(1)) : null;
    }

    /// <summary>Folded events before (descending) or after (ascending) a seq, at most <paramref name="maxBytes"/>.</summary>
    /// <param name="thread">Only this message and its thread.</param>
    public async Task<List<HistoryItem>> Page(UserId caller, RoomId room, long seq, bool before, int limit, int maxBytes, long? thread = null)
    {
        await using var connection = await database.Data.OpenConnectionAsync();
        await using var command = new NpgsqlCommand(Folded + (thread is null ? "" : OfThread) + (before ? Before : After), connection);
        Fill(command, room.Value, caller.Value, seq, limit);
        if (thread is { } root)
        {
            Fill(command, root);
        }

        await command.PrepareAsync();
        var items = await Read(command, limit, maxBytes);
        return await HistoryMarks.Add(connection, caller, room, items);
    }

    /// <summary>Whether a thread goes on before and after a part of it.</summary>
    public async Task<(bool Before, bool After)> MoreOfThread(RoomId room, long thread, long first, long last)
    {
        await using var connection = await database.Data.OpenConnectionAsync();
        return (await Exists(ThreadBefore, first), await Exists(ThreadAfter, last));

        async Task<bool> Exists(string sql, long seq)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            Fill(command, room.Value, thread, seq);
            return (bool)(await command.ExecuteScalarAsync())!;
        }
    }

    public async Task<List<HistoryItem>> Pins(UserId caller, RoomId room, int maxBytes)
    {
        await using var connection = await database.Data.OpenConnectionAsync();
        await using var command = new NpgsqlCommand(Pinned, connection);
        Fill(command, room.Value, caller.Value);
        var items = await Read(command, 200, maxBytes);
        return await HistoryMarks.Add(connection, caller, room, items);
    }

    /// <summary>A message and its edits, the newest first; if it was deleted, its deletion first.</summary>
    public async Task<ImmutableArray<RoomEvent>> Versions(UserId caller, RoomId room, long message, int limit, int maxBytes)
    {
        await using var command = database.Data.CreateCommand(OneMessage);
        Fill(command, room.Value, caller.Value, message, limit);
        await using var reader = await command.ExecuteReaderAsync();
        return await EventReader.ReadAll(reader, maxBytes);
    }

    /// <summary>The seq of the first event that is not older; the one after the head if there is none.</summary>
    public async Task<long> SeqAt(RoomId room, DateTimeOffset at)
    {
        await using var command = database.Data.CreateCommand(FindSeq);
        Fill(command, room.Value, at.UtcDateTime);
        return await command.ExecuteScalarAsync() is long seq ? seq : 1;
    }

    public async Task<ImmutableArray<RoomEvent>> Pull(RoomId room, long after, int limit, int maxBytes)
    {
        await using var connection = await database.Data.OpenConnectionAsync();
        await using var command = new NpgsqlCommand(Raw, connection);
        Fill(command, room.Value, after, limit);
        await command.PrepareAsync();
        await using var reader = await command.ExecuteReaderAsync();
        return await EventReader.ReadAll(reader, maxBytes);
    }

    public async Task<long> Epoch()
    {
        await using var command = database.Data.CreateCommand("SELECT epoch FROM chat_log");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    public async Task<ImmutableArray<RoomHead>> Heads(IEnumerable<RoomId> rooms)
    {
        await using var command = database.Data.CreateCommand(ReadHeads);
        command.Parameters.Add(new NpgsqlParameter<Guid[]>
        {
            TypedValue = [.. rooms.Select(room => room.Value)],
            NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid,
        });
        await using var reader = await command.ExecuteReaderAsync();
        var heads = ImmutableArray.CreateBuilder<RoomHead>();
        while (await reader.ReadAsync())
        {
            heads.Add(new RoomHead(new RoomId(reader.GetGuid(0)), reader.GetInt64(1)));
        }

        return heads.ToImmutable();
    }

    public async Task<ImmutableArray<MemberView>> Members(UserId caller, RoomId room, UserId? after, int limit)
    {
        await using var command = database.Data.CreateCommand(ReadMembers);
        Fill(command, room.Value, caller.Value, after?.Value ?? Guid.Empty, limit);
        await using var reader = await command.ExecuteReaderAsync();
        var members = ImmutableArray.CreateBuilder<MemberView>();
        while (await reader.ReadAsync())
        {
            members.Add(new MemberView(
                new UserId(reader.GetGuid(0)),
                reader.GetString(1),
                reader.IsDBNull(2) ? null : reader.GetString(2),
                (Role)reader.GetInt16(3),
                reader.GetInt64(4),
                reader.IsDBNull(5) ? null : reader.GetGuid(5),
                reader.GetInt64(6),
                reader.GetBoolean(7)));
        }

        return members.ToImmutable();
    }

    public async Task<ImmutableArray<RoomView>> Rooms(UserId caller, string? query, int limit)
    {
        await using var command = database.Data.CreateCommand(FindRooms);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = caller.Value });
        command.Parameters.Add(new NpgsqlParameter { Value = query is null ? DBNull.Value : Like(query), NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit });
        await using var reader = await command.ExecuteReaderAsync();
        var rooms = ImmutableArray.CreateBuilder<RoomView>();
        while (await reader.ReadAsync())
        {
            rooms.Add(new RoomView(
                new RoomId(reader.GetGuid(0)),
                (RoomKind)reader.GetInt16(1),
                reader.IsDBNull(2) ? null : reader.GetString(2),
                reader.IsDBNull(3) ? null : reader.GetString(3),
                reader.IsDBNull(4) ? null : reader.GetString(4),
                (Visibility)reader.GetInt16(5),
                reader.GetInt64(6),
                reader.GetInt32(7),
                (Role)reader.GetInt16(8),
                reader.GetInt32(9),
                reader.GetBoolean(10),
                reader.IsDBNull(11) ? null : reader.GetGuid(11)));
        }

        return rooms.ToImmutable();
    }

    private static async Task<List<HistoryItem>> Read(NpgsqlCommand command, int limit, int maxBytes)
    {
        await using var reader = await command.ExecuteReaderAsync();
        var items = new List<HistoryItem>(Math.Min(limit, 200));
        var bytes = 0;
        while (bytes < maxBytes && await reader.ReadAsync())
        {
            var entry = EventReader.Read(reader);
            var deleted = reader.GetBoolean(9);
            long? editedAt = deleted || reader.IsDBNull(11) ? null : new DateTimeOffset(reader.GetDateTime(11)).ToUnixTimeMilliseconds();
            if (editedAt is not null)
            {
                entry = entry with { Text = reader.IsDBNull(10) ? null : reader.GetString(10) };
            }

            items.Add(new HistoryItem(entry, editedAt, deleted));
            bytes += EventReader.SizeOf(entry);
        }

        return items;
    }

    private static string Like(string query) =>
        $"%{query.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal)}%";

    private static void Fill(NpgsqlCommand command, params ReadOnlySpan<object> values)
    {
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }
    }
}
