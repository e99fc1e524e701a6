using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using OrleansChat.Grains.Journal;
using OrleansChat.Rooms;
using OrleansChat.Search;

namespace OrleansChat.Grains.Search;

/// <summary>What the index finds in a user's rooms, with the texts as the log has them now.</summary>
internal sealed class SearchStore(DataCalls calls)
{
    private const string OwnRooms = """
        FROM room_member m JOIN room r ON r.room_id = m.room_id AND NOT r.deleted
        LEFT JOIN search_room s ON s.room_id = m.room_id
        WHERE m.user_id = $1 AND m.role > 0 AND ($2::uuid IS NULL OR m.room_id = $2) AND ($3::text IS NULL OR r.slug = $3)
        """;

    private const string CountRooms = $"SELECT count(*), coalesce(sum(greatest(r.head - coalesce(s.indexed_seq, 0), 0)), 0)::bigint {OwnRooms}";

    // Room by room, and in each by terms that begin with its key: nothing of other rooms is looked at. "(…) IS TRUE" keeps the planner from
    // walking the whole room along the primary key; two rooms may share a key, if hardly ever.
    internal const string FindHits = $"""
        SELECT f.room_id, f.seq, f.at, e.sender_id, coalesce(x.text, e.text), e.data::text
        FROM (
            SELECT own.room_id, h.seq, h.at
            FROM (SELECT m.room_id, replace($4, '~', search_key(m.room_id))::tsquery AS wanted {OwnRooms}) own
            CROSS JOIN LATERAL (
                SELECT d.seq, d.at FROM search_message d
                WHERE d.terms @@ own.wanted AND (d.room_id = own.room_id) IS TRUE
                    AND ($5::timestamptz IS NULL OR d.at < $5) AND ($6::timestamptz IS NULL OR d.at >= $6)
                    AND ($7::timestamptz IS NULL OR (d.at, d.seq, d.room_id) < ($7, $8, $9))
                ORDER BY d.at DESC, d.seq DESC LIMIT $10
            ) h
            ORDER BY h.at DESC, h.seq DESC, own.room_id DESC LIMIT $10
        ) f
        CROSS JOIN LATERAL (
            SELECT e.sender_id, e.text, e.data FROM room_event e
            WHERE e.room_id = f.room_id AND e.seq = f.seq AND e.kind = 2 AND e.text IS NOT NULL LIMIT 1
        ) e
        LEFT JOIN LATERAL (
            SELECT x.text FROM room_event x WHERE x.room_id = f.room_id AND x.target = f.seq AND x.kind = 3 ORDER BY x.seq DESC LIMIT 1
        ) x ON true
        ORDER BY f.at DESC, f.seq DESC, f.room_id DESC
        """;

    /// <summary>How many of the user's rooms are searched, and how many of their events the index does not know yet. Refusals: unavailable.</summary>
    public Task<Outcome<(long Rooms, long Pending)>> Scope(UserId caller, RoomId? room, string? slug) => calls.Read<(long, long)>(async connection =>
    {
        await using var command = new NpgsqlCommand(CountRooms, connection);
        AddScope(command, caller, room, slug);
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return (reader.GetInt64(0), reader.GetInt64(1));
    });

    /// <summary>Newest first. Refusals: unavailable.</summary>
    public Task<Outcome<IndexedMessage[]>> Find(UserId caller, SearchRequest request, SearchQuery query, string condition) =>
        calls.Read<IndexedMessage[]>(async connection =>
        {
            await using var command = new NpgsqlCommand(FindHits, connection);
            Fill(command, caller, request, query, condition);
            await command.PrepareAsync();
            await using var reader = await command.ExecuteReaderAsync();
            var found = new List<IndexedMessage>();
            while (await reader.ReadAsync())
            {
                var data = reader.IsDBNull(5) ? null : JsonSerializer.Deserialize<EventData>(reader.GetString(5), EventJson.Options);
                found.Add(new IndexedMessage(
                    new RoomId(reader.GetGuid(0)),
                    reader.GetInt64(1),
                    reader.GetDateTime(2),
                    new UserId(reader.GetGuid(3)),
                    reader.GetString(4),
                    data?.Files,
                    data?.Thread));
            }

            return found.ToArray();
        });

    internal static void Fill(NpgsqlCommand command, UserId caller, SearchRequest request, SearchQuery query, string condition)
    {
        AddScope(command, caller, request.Room, query.In);
        var before = request.Before;
        DateTime? until = before is { } place ? DateTimeOffset.FromUnixTimeMilliseconds(place.At).UtcDateTime : null;
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = condition });
        command.Parameters.Add(Time(query.Before));
        command.Parameters.Add(Time(query.After));
        command.Parameters.Add(Time(until));
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = before?.Seq ?? 0 });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = before?.Room.Value ?? Guid.Empty });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = request.Limit });
    }

    private static void AddScope(NpgsqlCommand command, UserId caller, RoomId? room, string? slug)
    {
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = caller.Value });
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)room?.Value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid });
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)slug ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
    }

    private static NpgsqlParameter Time(DateTime? time) =>
        new() { Value = (object?)time ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz };
}
