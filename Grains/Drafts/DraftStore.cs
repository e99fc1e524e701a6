using System.Text;
using Npgsql;
using OrleansChat.Drafts;

namespace OrleansChat.Grains.Drafts;

/// <summary>Drafts, one a user and room. Membership is part of each statement.</summary>
internal sealed class DraftStore(DataCalls calls)
{
    private const int MostListed = 100;
    private const int MostBytes = 256 * 1024;

    // The lock keeps out the deletion of the account, which comes before and is seen here, or after and removes the draft.
    private const string Member = """
        SELECT m.joined_seq FROM room_member m JOIN account a ON a.user_id = m.user_id AND a.deleted_at IS NULL
        WHERE m.user_id = $1 AND m.room_id = $2 AND m.role > 0 FOR KEY SHARE OF a
        """;

    private const string ReadPage = """
        SELECT d.room_id, d.text, (extract(epoch FROM d.at) * 1000)::bigint
        FROM draft d JOIN room_member m ON m.user_id = d.user_id AND m.room_id = d.room_id AND m.role > 0 AND m.joined_seq = d.joined_seq
        WHERE d.user_id = $1 AND d.room_id > $2 ORDER BY d.room_id LIMIT $3
        """;

    // The clock is read under the row's lock, and each change is a millisecond later than the one before it: the wire tells them apart.
    private const string Write = $"""
        INSERT INTO draft AS d (user_id, room_id, joined_seq, text, at)
        SELECT $1, $2, m.joined_seq, $3, clock_timestamp() FROM ({Member}) m
        ON CONFLICT (user_id, room_id) DO UPDATE SET joined_seq = excluded.joined_seq, text = excluded.text,
            at = greatest(clock_timestamp(), d.at + interval '1 millisecond')
        RETURNING (extract(epoch FROM at) * 1000)::bigint
        """;

    private const string Drop = $"""
        WITH gone AS (DELETE FROM draft WHERE user_id = $1 AND room_id = $2 RETURNING at)
        SELECT (extract(epoch FROM greatest(clock_timestamp(), (SELECT at FROM gone) + interval '1 millisecond')) * 1000)::bigint FROM ({Member}) m
        """;

    public Task<Outcome<Draft[]>> List(UserId user, RoomId? after) => calls.Read<Draft[]>(async connection =>
    {
        await using var command = new NpgsqlCommand(ReadPage, connection)
        {
            Parameters = { Uuid(user.Value), Uuid(after?.Value ?? Guid.Empty), new NpgsqlParameter<int> { TypedValue = MostListed } },
        };
        await using var reader = await command.ExecuteReaderAsync();
        var drafts = new List<Draft>();
        for (var bytes = 0; bytes < MostBytes && await reader.ReadAsync();)
        {
            drafts.Add(new Draft(new RoomId(reader.GetGuid(0)), reader.GetString(1), reader.GetInt64(2)));
            bytes += Encoding.UTF8.GetByteCount(drafts[^1].Text!);
        }

        return drafts.ToArray();
    });

    /// <summary>Refusals: not_found, unavailable, unknown.</summary>
    public Task<Outcome<Draft>> Put(UserId user, RoomId room, string text) =>
        Change(Write, room, text, Uuid(user.Value), Uuid(room.Value), new NpgsqlParameter<string> { TypedValue = text });

    /// <summary>Fine, too, where there is none. Refusals: not_found, unavailable, unknown.</summary>
    public Task<Outcome<Draft>> Remove(UserId user, RoomId room) => Change(Drop, room, null, Uuid(user.Value), Uuid(room.Value));

    private Task<Outcome<Draft>> Change(string sql, RoomId room, string? text, params NpgsqlParameter[] values) => calls.Write<Draft>(async connection =>
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddRange(values);
        return await command.ExecuteScalarAsync() is long at ? new Draft(room, text, at) : ErrorCode.NotFound;
    });

    private static NpgsqlParameter<Guid> Uuid(Guid value) => new() { TypedValue = value };
}
