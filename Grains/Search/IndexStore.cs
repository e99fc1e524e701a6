using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;
using OrleansChat.Files;
using OrleansChat.Grains.Journal;

namespace OrleansChat.Grains.Search;

/// <summary>The index as the indexer sees it. Only one statement writes it, and only where nothing was erased since the log was read.</summary>
internal sealed class IndexStore(DataCalls calls, IOptions<SearchOptions> options)
{
    /// <summary>Events that are read at once: of a lone room all, of many rooms not less than <see cref="EventsOfRoom"/> of each.</summary>
    public const int EventsAtOnce = 256;
    public const int EventsOfRoom = 16;

    /// <summary>After so many characters of text no further event is read: the work on a batch, and its memory, go by them.</summary>
    public const int CharactersAtOnce = 128 * 1024;

    private const int LookedAtOnce = 10_000;
    private const int RestartedAtOnce = 500;

    // A deletion waits for it, in the statement that the rooms of a silo share: it must let go before that one gives up waiting.
    private const string HoldShortly = "SET LOCAL statement_timeout = '700ms'";

    private const string StartOver =
        "UPDATE search_index SET made_as = $1, restarting = '00000000-0000-0000-0000-000000000000' WHERE made_as <> $1";

    // One silo at a time.
    private const string HoldRestart = "SELECT restarting FROM search_index WHERE restarting IS NOT NULL FOR UPDATE";

    // As an erasure does it: what was read before is not stored after. Rooms are locked in their order, as there.
    private const string RestartSome = """
        WITH page AS (SELECT room_id FROM search_room WHERE room_id > $1 ORDER BY room_id LIMIT $2 FOR UPDATE),
        again AS (UPDATE search_room s SET indexed_seq = 0, erasures = s.erasures + 1 FROM page p WHERE s.room_id = p.room_id)
        UPDATE search_index SET restarting = CASE WHEN (SELECT count(*) FROM page) = $2 THEN (SELECT room_id FROM page ORDER BY room_id DESC LIMIT 1) END
        RETURNING restarting IS NOT NULL
        """;

    private const string LookIfOurs = "SELECT EXISTS (SELECT FROM search_index WHERE made_as = $1)";

    // A page by the primary keys costs the same wherever it lies and whatever it finds.
    private const string FindBehind = """
        WITH page AS MATERIALIZED (SELECT room_id, head FROM room WHERE room_id > $1 ORDER BY room_id LIMIT $2)
        SELECT
            ARRAY(
                SELECT p.room_id FROM page p LEFT JOIN search_room s ON s.room_id = p.room_id AND s.room_id > $1
                WHERE p.head > coalesce(s.indexed_seq, 0)
            ),
            CASE WHEN (SELECT count(*) FROM page) = $2 THEN (SELECT room_id FROM page ORDER BY room_id DESC LIMIT 1) END
        """;

    private const string Track = """
        INSERT INTO search_room (room_id) SELECT w.room_id FROM unnest($1::uuid[]) AS w(room_id)
        WHERE NOT EXISTS (SELECT FROM search_room s WHERE s.room_id = w.room_id) ORDER BY w.room_id
        ON CONFLICT DO NOTHING
        """;

    // One statement, one moment: what is read belongs to the erasures that are counted. LIMIT 1, as wherever the log is looked up by its key:
    // the planner does not count on partitions that fall away, and would sooner walk the whole log once than look up some hundred rows.
    internal const string Load = """
        SELECT s.room_id, s.indexed_seq, s.erasures, e.seq, m.seq, m.at, m.sender_id, coalesce(x.text, m.text), (m.data -> 'files')::text
        FROM search_room s
        CROSS JOIN LATERAL (
            SELECT e.seq, CASE e.kind WHEN 2 THEN e.seq WHEN 3 THEN e.target END AS message
            FROM room_event e WHERE e.room_id = s.room_id AND e.seq > s.indexed_seq ORDER BY e.seq LIMIT $2
        ) e
        LEFT JOIN LATERAL (
            SELECT m.* FROM room_event m WHERE m.room_id = s.room_id AND m.seq = e.message AND m.kind = 2 AND m.text IS NOT NULL LIMIT 1
        ) m ON true
        LEFT JOIN LATERAL (
            SELECT x.text FROM room_event x
            WHERE x.room_id = s.room_id AND x.target = m.seq AND x.kind = 3 AND x.text IS NOT NULL ORDER BY x.seq DESC LIMIT 1
        ) x ON true
        WHERE s.room_id = ANY($1) ORDER BY array_position($1, s.room_id), e.seq
        """;

    // Rooms are locked in their order, as erasing does it. A silo that makes other terms, of the build or the setting before, stores nothing.
    private const string Put = """
        WITH held AS (
            SELECT s.room_id, i.upto FROM search_room s
            JOIN unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::bigint[]) AS i(room_id, after, upto, erasures)
                ON i.room_id = s.room_id AND i.after = s.indexed_seq AND i.erasures = s.erasures
            WHERE EXISTS (SELECT FROM search_index WHERE made_as = $10)
            ORDER BY s.room_id FOR UPDATE OF s
        ), moved AS (
            UPDATE search_room s SET indexed_seq = h.upto FROM held h WHERE s.room_id = h.room_id RETURNING s.room_id
        ), stored AS (
            INSERT INTO search_message (room_id, seq, at, terms)
            SELECT d.room_id, d.seq, d.at, array_to_tsvector(array_agg(search_key(d.room_id) || t.term))
            FROM unnest($5::uuid[], $6::bigint[], $7::timestamptz[]) WITH ORDINALITY AS d(room_id, seq, at, place)
            JOIN moved ON moved.room_id = d.room_id
            JOIN unnest($8::bigint[], $9::text[]) AS t(place, term) ON t.place = d.place
            GROUP BY d.room_id, d.seq, d.at
            ON CONFLICT (room_id, seq) DO UPDATE SET terms = excluded.terms
        )
        SELECT (SELECT count(*) FROM moved), EXISTS (SELECT FROM search_index WHERE made_as = $10)
        """;

    private string MadeAs => $"{Terms.Version} {options.Value.Languages}";

    /// <summary>
    /// Forgets how far the index reaches if its terms were made in another manner; they are replaced as the indexer comes to them. A piece
    /// of it: whether there are more, also of a silo that died over it. Refusals: unavailable, unknown.
    /// </summary>
    public Task<Outcome<bool>> Prepare() => calls.Transaction<bool>(async connection =>
    {
        await Run(connection, HoldShortly);
        await Run(connection, StartOver, Text(MadeAs));
        await using var hold = new NpgsqlCommand(HoldRestart, connection);
        if (await hold.ExecuteScalarAsync() is not Guid after)
        {
            return false;
        }

        await using var command = new NpgsqlCommand(RestartSome, connection) { Parameters = { Uuid(after), Int(RestartedAtOnce) } };
        return (bool)(await command.ExecuteScalarAsync())!;
    });

    /// <summary>Whether the index is made of terms as this silo makes them. Refusals: unavailable.</summary>
    public Task<Outcome<bool>> IsOurs() => calls.Read<bool>(async connection =>
    {
        await using var command = new NpgsqlCommand(LookIfOurs, connection) { Parameters = { Text(MadeAs) } };
        return (bool)(await command.ExecuteScalarAsync())!;
    });

    /// <summary>Of the rooms after one, a page: those whose logs go on beyond the index. Refusals: unavailable.</summary>
    public Task<Outcome<BehindRooms>> Behind(RoomId? after) => calls.Read<BehindRooms>(async connection =>
    {
        await using var command = new NpgsqlCommand(FindBehind, connection) { Parameters = { Uuid(after?.Value ?? Guid.Empty), Int(LookedAtOnce) } };
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return new BehindRooms(
            System.Array.ConvertAll(reader.GetFieldValue<Guid[]>(0), room => new RoomId(room)), reader.IsDBNull(1) ? null : new RoomId(reader.GetGuid(1)));
    });

    /// <summary>What follows in the logs of the rooms, in their order. Rooms that are not behind are left out.</summary>
    /// <param name="characters">With so many of them the batch is full; it has one event at least.</param>
    public async Task<Outcome<IndexBatch>> Read(IReadOnlyCollection<RoomId> rooms, int characters = CharactersAtOnce)
    {
        var asked = Array(NpgsqlDbType.Uuid, rooms.Select(room => room.Value));
        var tracked = await calls.Write<Done>(async connection =>
        {
            await Run(connection, Track, asked);
            return default(Done);
        });
        var each = Math.Max(EventsOfRoom, EventsAtOnce / Math.Max(1, rooms.Count));
        return !tracked.Ok ? tracked.Refusal : await calls.Read<IndexBatch>(async connection =>
        {
            await using var command = new NpgsqlCommand(Load, connection)
            {
                Parameters = { Array(NpgsqlDbType.Uuid, rooms.Select(room => room.Value)), new NpgsqlParameter<int> { TypedValue = each } },
            };
            await command.PrepareAsync();
            await using var reader = await command.ExecuteReaderAsync();
            var batch = new IndexBatch(each);
            var left = characters;
            while (await reader.ReadAsync())
            {
                if (left <= 0)
                {
                    batch.Cut(rooms);
                    break;
                }

                var room = new RoomId(reader.GetGuid(0));
                var message = reader.IsDBNull(4) ? null : Message(room, reader);
                batch.Add(new IndexedRoom(room, reader.GetInt64(1), reader.GetInt64(3), reader.GetInt64(2)), message);
                left -= message?.Length ?? 0;
            }

            return batch;
        });
    }

    /// <summary>Stores what was made of a batch.</summary>
    public Task<Outcome<StoredTerms>> Store(IndexBatch batch, IReadOnlyDictionary<string, WordStems> stems) => calls.Transaction<StoredTerms>(async connection =>
    {
        var messages = batch.Messages.ToArray();
        var terms = messages.SelectMany((message, index) => Terms.Of(message, stems).Select(term => (Place: index + 1L, Term: term))).ToArray();
        await Run(connection, HoldShortly);
        await using var command = new NpgsqlCommand(Put, connection)
        {
            Parameters =
            {
                Array(NpgsqlDbType.Uuid, batch.Rooms.Select(room => room.Room.Value)),
                Array(NpgsqlDbType.Bigint, batch.Rooms.Select(room => room.After)),
                Array(NpgsqlDbType.Bigint, batch.Rooms.Select(room => room.UpTo)),
                Array(NpgsqlDbType.Bigint, batch.Rooms.Select(room => room.Erasures)),
                Array(NpgsqlDbType.Uuid, messages.Select(message => message.Room.Value)),
                Array(NpgsqlDbType.Bigint, messages.Select(message => message.Seq)),
                Array(NpgsqlDbType.TimestampTz, messages.Select(message => message.At)),
                Array(NpgsqlDbType.Bigint, terms.Select(term => term.Place)),
                Array(NpgsqlDbType.Text, terms.Select(term => term.Term)),
                Text(MadeAs),
            },
        };
        await command.PrepareAsync();
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return new StoredTerms(reader.GetInt64(0), reader.GetBoolean(1));
    });

    private static IndexedMessage Message(RoomId room, NpgsqlDataReader reader) => new(
        room,
        reader.GetInt64(4),
        reader.GetDateTime(5),
        new UserId(reader.GetGuid(6)),
        reader.GetString(7),
        reader.IsDBNull(8) ? null : JsonSerializer.Deserialize<ImmutableArray<FileView>>(reader.GetString(8), EventJson.Options));

    private static async Task Run(NpgsqlConnection connection, string sql, params NpgsqlParameter[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddRange(values);
        await command.ExecuteNonQueryAsync();
    }

    private static NpgsqlParameter<Guid> Uuid(Guid value) => new() { TypedValue = value };

    private static NpgsqlParameter<int> Int(int value) => new() { TypedValue = value };

    private static NpgsqlParameter<string> Text(string value) => new() { TypedValue = value };

    private static NpgsqlParameter<T[]> Array<T>(NpgsqlDbType type, IEnumerable<T> values) =>
        new() { TypedValue = [.. values], NpgsqlDbType = NpgsqlDbType.Array | type };
}

/// <param name="Last">The last room of the page; null: there are no more.</param>
internal sealed record BehindRooms(RoomId[] Rooms, RoomId? Last);

/// <param name="Rooms">How many rooms of the batch. In the others something was erased meanwhile, or another silo stored it.</param>
/// <param name="IsOurs">False: the index is made of other terms, and nothing was stored.</param>
internal readonly record struct StoredTerms(long Rooms, bool IsOurs);
