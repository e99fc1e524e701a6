using Npgsql;
using NpgsqlTypes;
using OrleansChat.Census;
using OrleansChat.Rooms;

namespace OrleansChat.Grains.Census;

/// <summary>Rooms as operators see them: nothing of what is said there.</summary>
internal sealed class RoomCensus(DataCalls calls)
{
    private const string Select = """
        SELECT r.room_id, r.kind, r.name, r.slug, r.visibility, r.head, r.member_count, r.deleted, r.held, r.retention_days,
            (extract(epoch FROM r.created_at) * 1000)::bigint,
            (SELECT (extract(epoch FROM e.at) * 1000)::bigint FROM room_event e WHERE e.room_id = r.room_id AND e.seq = r.head)
        FROM room r
        """;

    // By the key, so that a page costs what it looks through; strpos knows no patterns that a name could hold.
    private const string ByText = $"""
        {Select} WHERE ($2 IS NULL OR r.room_id > $2)
            AND ($1 = '' OR strpos(lower(r.name), lower($1)) > 0 OR strpos(lower(r.slug), lower($1)) > 0)
        ORDER BY r.room_id LIMIT 100
        """;

    private const string ByIds = $"{Select} WHERE r.room_id = ANY ($1)";

    public Task<Outcome<RoomRecord[]>> List(string query, RoomId? after) => calls.Read<RoomRecord[]>(async connection =>
    {
        await using var command = new NpgsqlCommand(ByText, connection)
        {
            Parameters =
            {
                new NpgsqlParameter<string> { TypedValue = query },
                new NpgsqlParameter { Value = after is { } room ? room.Value : DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid },
            },
        };
        return await command.ReadAll(Read);
    });

    public Task<Outcome<RoomRecord[]>> Find(RoomId[] rooms) => calls.Read<RoomRecord[]>(async connection =>
    {
        await using var command = new NpgsqlCommand(ByIds, connection)
        {
            Parameters = { new NpgsqlParameter<Guid[]> { TypedValue = [.. rooms.Select(room => room.Value)] } },
        };
        return await command.ReadAll(Read);
    });

    private static RoomRecord Read(NpgsqlDataReader reader) => new(
        new RoomId(reader.GetGuid(0)), (RoomKind)reader.GetInt16(1), reader.OrNull<string>(2), reader.OrNull<string>(3),
        (Visibility)reader.GetInt16(4), reader.GetInt64(5), reader.GetInt32(6), reader.GetBoolean(7), reader.GetBoolean(8),
        reader.IsDBNull(9) ? null : reader.GetInt32(9), reader.GetInt64(10), reader.IsDBNull(11) ? null : reader.GetInt64(11));
}
