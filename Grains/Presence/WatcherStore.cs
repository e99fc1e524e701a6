using Npgsql;
using NpgsqlTypes;
using OrleansChat.Presence;

namespace OrleansChat.Grains.Presence;

internal sealed class WatcherStore(DataCalls calls)
{
    // Everybody is in the lobby: it makes no acquaintances, nor does a request that was not accepted (a guest of a direct room). LIMIT keeps
    // each wish a walk along two indexes; as a join the planner might read whole tables for it.
    private const string ReadGranted = """
        SELECT w.watcher, w.watched FROM unnest($1, $2) AS w(watcher, watched)
        WHERE w.watcher = w.watched OR (
            (SELECT true FROM room_member o JOIN room_member m ON m.room_id = o.room_id AND m.user_id = w.watcher AND m.role > 0
                WHERE o.user_id = w.watched AND o.role > 0 AND o.room_id <> $3
                    AND (least(o.role, m.role) > 1 OR (SELECT r.kind FROM room r WHERE r.room_id = o.room_id) = 0) LIMIT 1)
            AND NOT EXISTS (SELECT FROM block b WHERE b.user_id = w.watched AND b.blocked_id = w.watcher))
        """;

    /// <summary>Refusals: unavailable.</summary>
    public Task<Outcome<Wish[]>> Granted(Wish[] wishes) => calls.Read<Wish[]>(async connection =>
    {
        await using var command = new NpgsqlCommand(ReadGranted, connection)
        {
            Parameters = { Uuids(wishes, wish => wish.Watcher), Uuids(wishes, wish => wish.Watched), new NpgsqlParameter<Guid> { TypedValue = RoomId.Lobby.Value } },
        };
        await using var reader = await command.ExecuteReaderAsync();
        var granted = new List<Wish>();
        while (await reader.ReadAsync())
        {
            granted.Add(new Wish(new UserId(reader.GetGuid(0)), new UserId(reader.GetGuid(1))));
        }

        return granted.ToArray();
    });

    private static NpgsqlParameter<Guid[]> Uuids(Wish[] wishes, Func<Wish, UserId> side) => new()
    {
        TypedValue = Array.ConvertAll(wishes, wish => side(wish).Value),
        NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid,
    };
}
