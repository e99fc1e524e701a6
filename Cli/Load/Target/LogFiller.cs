using Npgsql;

namespace OrleansChat.Cli.Load.Target;

/// <summary>Writes a long past into a room that nobody has entered yet: no silo knows its head.</summary>
internal sealed class LogFiller(string connection) : IAsyncDisposable
{
    private const string Messages = """
        WITH r AS (SELECT head, countable FROM room WHERE room_id = $1 FOR UPDATE),
        m AS (SELECT user_id, row_number() OVER (ORDER BY user_id) - 1 AS number, count(*) OVER () AS total FROM room_member WHERE room_id = $1)
        INSERT INTO room_event (room_id, seq, kind, at, sender_id, client_id, content_hash, countable, text)
        SELECT $1, r.head + g, 2, now() - make_interval(secs => $2 - g), m.user_id, gen_random_uuid(), g, r.countable + g,
            'message ' || g || repeat(' of a long past', 8)
        FROM generate_series(1, $2) g CROSS JOIN r JOIN m ON m.number = g % m.total
        """;

    private const string Head = "UPDATE room SET head = head + $2, countable = countable + $2 WHERE room_id = $1";

    private readonly NpgsqlDataSource _source = NpgsqlDataSource.Create(
        new NpgsqlConnectionStringBuilder(connection) { ApplicationName = "chat-load-filler", MaxPoolSize = 1, CommandTimeout = 600 });

    public async Task Fill(Guid room, int events, CancellationToken cancel)
    {
        await using var opened = await _source.OpenConnectionAsync(cancel);
        await using var whole = await opened.BeginTransactionAsync(cancel);
        foreach (var sql in new[] { Messages, Head })
        {
            await using var command = new NpgsqlCommand(sql, opened, whole) { Parameters = { new() { Value = room }, new() { Value = events } } };
            await command.ExecuteNonQueryAsync(cancel);
        }

        await whole.CommitAsync(cancel);

        // What autovacuum would do later, so that the planner knows the room from the first page on.
        await using var analyze = new NpgsqlCommand("ANALYZE room_event", opened);
        await analyze.ExecuteNonQueryAsync(cancel);
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();
}
