using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Npgsql;
using NpgsqlTypes;
using OrleansChat.Rooms;

namespace OrleansChat.Grains.Rooms;

/// <summary>What was done to the messages of a page: reactions, pins and answers in threads, read in one round trip and folded in.</summary>
internal static class HistoryMarks
{
    private const int MostUsers = 50;

    // Newest first: the first that is seen of a user and an emoji is how it stands. Bounded for each message, as no page may cost without end
    // and no message may hide what was done to another.
    private const string Reacted = """
        SELECT s.seq, r.sender_id, r.emoji, r.removed FROM unnest($2::bigint[]) AS s(seq) CROSS JOIN LATERAL (
            SELECT e.seq, e.sender_id, e.data->>'emoji' AS emoji, coalesce((e.data->>'removed')::boolean, false) AS removed
            FROM room_event e WHERE e.room_id = $1 AND e.target = s.seq AND e.kind = 9 ORDER BY e.seq DESC LIMIT greatest(100, 20000 / cardinality($2))
        ) r ORDER BY r.seq DESC
        """;

    private const string Pinned = """
        SELECT s.seq FROM unnest($2::bigint[]) AS s(seq) CROSS JOIN LATERAL (
            SELECT coalesce((e.data->>'removed')::boolean, false) AS removed
            FROM room_event e WHERE e.room_id = $1 AND e.target = s.seq AND e.kind = 10 ORDER BY e.seq DESC LIMIT 1
        ) p WHERE NOT p.removed
        """;

    private const string Answered = """
        SELECT s.seq, t.many::int, t.last FROM unnest($2::bigint[]) AS s(seq) CROSS JOIN LATERAL (
            SELECT count(*) AS many, max(x.at) AS last FROM (
                SELECT e.at FROM room_event e WHERE e.room_id = $1 AND e.target = s.seq AND e.kind = 2 ORDER BY e.seq DESC LIMIT 1000
            ) x
        ) t WHERE t.many > 0
        """;

    public static async Task<List<HistoryItem>> Add(NpgsqlConnection connection, UserId caller, RoomId room, List<HistoryItem> items)
    {
        long[] seqs = [.. items.Where(item => item.Event.Kind == EventKind.Message && !item.Deleted).Select(item => item.Event.Seq)];
        if (seqs.Length == 0)
        {
            return items;
        }

        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands = { Command(Reacted, room, seqs), Command(Pinned, room, seqs), Command(Answered, room, seqs) },
        };
        await batch.PrepareAsync();
        await using var reader = await batch.ExecuteReaderAsync();
        var marks = await Read(reader);
        await reader.NextResultAsync();
        while (await reader.ReadAsync())
        {
            Of(marks, reader.GetInt64(0)).Pinned = true;
        }

        await reader.NextResultAsync();
        var answers = new Dictionary<long, (int Many, long Last)>();
        while (await reader.ReadAsync())
        {
            answers.Add(reader.GetInt64(0), (reader.GetInt32(1), new DateTimeOffset(reader.GetDateTime(2)).ToUnixTimeMilliseconds()));
        }

        return [.. items.Select(item => Fold(item, caller, marks, answers))];
    }

    private static HistoryItem Fold(
        HistoryItem item, UserId caller, Dictionary<long, Marks> marks, Dictionary<long, (int Many, long Last)> answers)
    {
        if (item.Deleted)
        {
            return item;
        }

        var found = marks.GetValueOrDefault(item.Event.Seq);
        return answers.TryGetValue(item.Event.Seq, out var answered)
            ? item with { Reactions = found?.Reactions(caller), Pinned = found?.Pinned ?? false, Replies = answered.Many, RepliedAt = answered.Last }
            : found is null ? item : item with { Reactions = found.Reactions(caller), Pinned = found.Pinned };
    }

    private static async Task<Dictionary<long, Marks>> Read(NpgsqlDataReader reader)
    {
        var all = new Dictionary<long, Marks>();
        while (await reader.ReadAsync())
        {
            if (!reader.IsDBNull(2))
            {
                Of(all, reader.GetInt64(0)).Last.TryAdd((reader.GetString(2), new UserId(reader.GetGuid(1))), !reader.GetBoolean(3));
            }
        }

        return all;
    }

    private static Marks Of(Dictionary<long, Marks> all, long seq) =>
        CollectionsMarshal.GetValueRefOrAddDefault(all, seq, out _) ??= new Marks();

    private static NpgsqlBatchCommand Command(string sql, RoomId room, long[] seqs) => new(sql)
    {
        Parameters =
        {
            new NpgsqlParameter<Guid> { TypedValue = room.Value },
            new NpgsqlParameter<long[]> { TypedValue = seqs, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint },
        },
    };

    private sealed class Marks
    {
        public bool Pinned { get; set; }

        /// <summary>Newest first.</summary>
        public OrderedDictionary<(string Emoji, UserId User), bool> Last { get; } = [];

        /// <summary>In the order in which each emoji was first used; null if there are none.</summary>
        public ImmutableArray<ReactionView>? Reactions(UserId caller)
        {
            var groups = Last.Where(mark => mark.Value).Select(mark => mark.Key).Reverse().GroupBy(key => key.Emoji, key => key.User);
            ImmutableArray<ReactionView> views =
                [.. groups.Select(users => new ReactionView(users.Key, users.Count(), users.Contains(caller), [.. users.Take(MostUsers)]))];
            return views.IsEmpty ? null : views;
        }
    }
}
