using System.Collections.Immutable;
using Npgsql;
using NpgsqlTypes;
using OrleansChat.Rooms;

namespace OrleansChat.Grains.Rooms;

/// <summary>How far each member has read.</summary>
public sealed class ReadStore(ChatDatabase database)
{
    // The marker only grows, and never beyond the head. Reading takes a mark of "unread" away, wherever the marker is.
    private const string Mark = $"""
        WITH r AS (SELECT * FROM room WHERE room_id = $1),
        n AS (
            SELECT coalesce(e.seq, 0) AS seq, coalesce(e.countable, 0) AS countable
            FROM r LEFT JOIN room_event e ON e.room_id = $1 AND e.seq = least($3, r.head)
        ),
        u AS (
            UPDATE room_member m SET read_seq = greatest(m.read_seq, n.seq), read_countable = greatest(m.read_countable, n.countable),
                marked_unread = false
            FROM n WHERE m.room_id = $1 AND m.user_id = $2 AND m.role > 0 AND (m.read_seq < n.seq OR m.marked_unread)
            RETURNING m.read_seq, m.read_countable
        ),
        m AS (
            SELECT o.room_id, o.user_id, o.role, coalesce(u.read_seq, o.read_seq) AS read_seq,
                coalesce(u.read_countable, o.read_countable) AS read_countable, u.read_seq IS NOT NULL AS moved
            FROM room_member o LEFT JOIN u ON true
            WHERE o.room_id = $1 AND o.user_id = $2 AND o.role > 0
        )
        SELECT m.read_seq, {Unread.Count}, {Unread.Mentions}, false, r.head, m.moved, r.receipts AND r.member_count <= $4 AND NOT {Unread.IsAsked}
        FROM r CROSS JOIN m
        """;

    private const string MarkAsUnread = $"""
        WITH m AS (
            UPDATE room_member SET marked_unread = $3 WHERE room_id = $1 AND user_id = $2 AND role > 0
            RETURNING room_id, user_id, role, read_seq, read_countable, marked_unread
        )
        SELECT m.read_seq, {Unread.Count}, {Unread.Mentions}, m.marked_unread, r.head FROM m JOIN room r USING (room_id)
        """;

    private const string ReadReceipts = $"""
        SELECT m.user_id, m.read_seq, r.receipts AND r.member_count <= $3
        FROM room r JOIN room_member m ON m.room_id = r.room_id AND m.role > 0 AND NOT {Unread.IsAsked}
        WHERE r.room_id = $1 AND EXISTS (SELECT FROM room_member c WHERE c.room_id = $1 AND c.user_id = $2 AND c.role > 0)
        ORDER BY m.user_id LIMIT greatest($3, 1)
        """;

    /// <summary>Null if the caller is no member; whether the marker moved, and whether the others are told.</summary>
    /// <param name="tellUpTo">Members of a room in which they are.</param>
    public async Task<(ReadState State, bool Moved, bool Told)?> MarkRead(UserId caller, RoomId room, long upTo, int tellUpTo)
    {
        await using var command = database.Data.CreateCommand(Mark);
        Fill(command, Uuid(room.Value), Uuid(caller.Value), new NpgsqlParameter<long> { TypedValue = upTo }, Int(tellUpTo));
        await using var reader = await command.ExecuteReaderAsync();
        return await reader.ReadAsync() ? (Read(reader), reader.GetBoolean(5), reader.GetBoolean(6)) : null;
    }

    /// <summary>Null if the caller is no member.</summary>
    public async Task<ReadState?> MarkUnread(UserId caller, RoomId room, bool unread)
    {
        await using var command = database.Data.CreateCommand(MarkAsUnread);
        Fill(command, Uuid(room.Value), Uuid(caller.Value), new NpgsqlParameter<bool> { TypedValue = unread });
        await using var reader = await command.ExecuteReaderAsync();
        return await reader.ReadAsync() ? Read(reader) : null;
    }

    /// <summary>Null if the caller is no member; empty if nobody is told in this room.</summary>
    public async Task<ImmutableArray<Receipt>?> Receipts(UserId caller, RoomId room, int tellUpTo)
    {
        await using var command = database.Data.CreateCommand(ReadReceipts);
        Fill(command, Uuid(room.Value), Uuid(caller.Value), Int(tellUpTo));
        await using var reader = await command.ExecuteReaderAsync();
        var (receipts, member) = (ImmutableArray.CreateBuilder<Receipt>(), false);
        while (await reader.ReadAsync())
        {
            member = true;
            if (reader.GetBoolean(2))
            {
                receipts.Add(new Receipt(new UserId(reader.GetGuid(0)), reader.GetInt64(1)));
            }
        }

        return member ? receipts.ToImmutable() : null;
    }

    private static ReadState Read(NpgsqlDataReader reader) =>
        new(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt32(2), reader.GetBoolean(3), reader.GetInt64(4));

    private static void Fill(NpgsqlCommand command, params ReadOnlySpan<NpgsqlParameter> values)
    {
        foreach (var value in values)
        {
            command.Parameters.Add(value);
        }
    }

    private static NpgsqlParameter<Guid> Uuid(Guid value) => new() { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Uuid };

    private static NpgsqlParameter<int> Int(int value) => new() { TypedValue = value };
}
