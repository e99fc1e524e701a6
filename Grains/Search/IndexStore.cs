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

    // A deletion waits for it, in the statement that the rooms of a silo share: it must let go before that one gives up waiting.
    private const string HoldShortly = "SET LOCAL statement_timeout = '700ms'";

    // As an erasure does it: what was read before is not stored after.
    private const string StartOver = """
        WITH changed AS (UPDATE search_index SET made_as = $1 WHERE made_as <> $1 RETURNING 1)
        UPDATE search_room SET indexed_seq = 0, erasures = erasures + 1 WHERE EXISTS (SELECT FROM changed)
        """;

    // Any of them: silos that look at the same time share the work.
    private const string FindBehind = """
        SELECT r.room_id FROM room r LEFT JOIN search_room s ON s.room_id = r.room_id
        WHERE r.head > coalesce(s.indexed_seq, 0) ORDER BY random() LIMIT $1
        """;

    private const string Track = """
        INSERT INTO search_room (room_id) SELECT w.room_id FROM unnest($1::uuid[]) AS w(room_id)
        WHERE NOT EXISTS (SELECT FROM search_room s WHERE s.room_id = w.room_id) ORDER BY w.room_id
        ON CONFLICT DO NOTHING
        """;

    // One statement, one moment: what is read belongs to the erasures that are counted.
    private const string Load = """
        SELECT s.room_id, s.indexed_seq, s.erasures, e.seq, m.seq, m.at, m.sender_id, coalesce(x.text, m.text), (m.data -> 'files')::text
        FROM search_room s
        CROSS JOIN LATERAL (
            SELECT e.seq, CASE e.kind WHEN 2 THEN e.seq WHEN 3 THEN e.target END AS message
            FROM room_event e WHERE e.room_id = s.room_id AND e.seq > s.indexed_seq ORDER BY e.seq LIMIT $2
        ) e
        LEFT JOIN LATERAL (
            SELECT m.* FROM room_event m WHERE m.room_id = s.room_id AND m.seq = e.message AND m.kind = 2 AND m.text IS NOT NULL
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
        SELECT count(*) FROM moved
        """;

    private string MadeAs => $"{Terms.Version} {options.Value.Languages}";

    /// <summary>Forgets how far the index reaches if its terms were made in another manner; they are replaced as the indexer comes to them.</summary>
    public Task<Outcome<Done>> Prepare() => Execute(StartOver, new NpgsqlParameter<string> { TypedValue = MadeAs });

    public Task<Outcome<RoomId[]>> Behind(int limit) => calls.Read<RoomId[]>(async connection =>
    {
        await using var command = new NpgsqlCommand(FindBehind, connection) { Parameters = { new NpgsqlParameter<int> { TypedValue = limit } } };
        await using var reader = await command.ExecuteReaderAsync();
        var rooms = new List<RoomId>();
        while (await reader.ReadAsync())
        {
            rooms.Add(new RoomId(reader.GetGuid(0)));
        }

        return rooms.ToArray();
    });

    /// <summary>What follows in the logs of the rooms, in their order. Rooms that are not behind are left out.</summary>
    /// <param name="characters">With so many of them the batch is full; it has one event at least.</param>
    public async Task<Outcome<IndexBatch>> Read(IReadOnlyCollection<RoomId> rooms, int characters = CharactersAtOnce)
    {
        var asked = Array(NpgsqlDbType.Uuid, rooms.Select(room => room.Value));
        var tracked = await Execute(Track, asked);
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

    /// <summary>Stores what was made of a batch; how many of its rooms. In the others something was erased meanwhile, or another silo stored it.</summary>
    public Task<Outcome<long>> Store(IndexBatch batch, IReadOnlyDictionary<string, WordStems> stems) => calls.Transaction<long>(async connection =>
    {
        var messages = batch.Messages.ToArray();
        var terms = messages.SelectMany((message, index) => Terms.Of(message, stems).Select(term => (Place: index + 1L, Term: term))).ToArray();
        await using (var limit = new NpgsqlCommand(HoldShortly, connection))
        {
            await limit.ExecuteNonQueryAsync();
        }

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
                new NpgsqlParameter<string> { TypedValue = MadeAs },
            },
        };
        await command.PrepareAsync();
        return (long)(await command.ExecuteScalarAsync())!;
    });

    private static IndexedMessage Message(RoomId room, NpgsqlDataReader reader) => new(
        room,
        reader.GetInt64(4),
        reader.GetDateTime(5),
        new UserId(reader.GetGuid(6)),
        reader.GetString(7),
        reader.IsDBNull(8) ? null : JsonSerializer.Deserialize<ImmutableArray<FileView>>(reader.GetString(8), EventJson.Options));

    private Task<Outcome<Done>> Execute(string sql, NpgsqlParameter value) => calls.Write<Done>(async connection =>
    {
        await using var command = new NpgsqlCommand(sql, connection) { Parameters = { value } };
        await command.ExecuteNonQueryAsync();
        return default(Done);
    });

    private static NpgsqlParameter<T[]> Array<T>(NpgsqlDbType type, IEnumerable<T> values) =>
        new() { TypedValue = [.. values], NpgsqlDbType = NpgsqlDbType.Array | type };
}
