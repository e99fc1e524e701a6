using Microsoft.Extensions.Options;
using Npgsql;

namespace OrleansChat.Grains.Retention;

/// <summary>Takes what is too old from the beginnings of logs.</summary>
internal sealed class RetentionStore(DataCalls calls, IOptions<RetentionOptions> options)
{
    private const int Page = 1_000;

    private const string ReadPage = """
        WITH page AS (
            SELECT room_id, first_seq, head, held, coalesce(retention_days, $2) AS days FROM room WHERE room_id > $1 ORDER BY room_id LIMIT $3
        )
        SELECT p.room_id, p.days > 0 AND NOT p.held AND p.first_seq < p.head AND EXISTS (
            SELECT FROM room_event e WHERE e.room_id = p.room_id AND e.seq = p.first_seq AND e.at < now() - make_interval(days => p.days))
        FROM page p ORDER BY p.room_id
        """;

    // The room's row first, as appends have it, so that neither waits for the other's events; a hold is seen, or comes after.
    private const string LockRoom = """
        SELECT first_seq, head, coalesce(retention_days, $2) FROM room WHERE room_id = $1 AND NOT held FOR NO KEY UPDATE
        """;

    // Times rise with seqs, near enough: the first that is young enough keeps all after it. The last event stays, so that no log is empty.
    private const string FindEnd = """
        SELECT coalesce(min(e.seq) FILTER (WHERE e.at >= now() - make_interval(days => $4)), max(e.seq) + 1)
        FROM (SELECT seq, at FROM room_event WHERE room_id = $1 AND seq >= $2 AND seq < $3 ORDER BY seq LIMIT $5) e
        """;

    private const string DropEvents = "DELETE FROM room_event WHERE room_id = $1 AND seq >= $2 AND seq < $3";

    // A message takes all its versions along: nobody could delete what is left of it.
    private const string EraseEdits = """
        UPDATE room_event SET text = NULL, data = NULL
        WHERE room_id = $1 AND kind = 3 AND target >= $2 AND target < $3 AND seq >= $3 AND text IS NOT NULL
        """;

    private const string DropMentions = "DELETE FROM room_mention WHERE room_id = $1 AND seq >= $2 AND seq < $3";

    private const string MoveFirst = "UPDATE room SET first_seq = $2 WHERE room_id = $1";

    private int Default => options.Value.Days;

    /// <summary>Of a page of rooms those with events that are too old, and the page's last room; null: there are no more.</summary>
    public Task<Outcome<DueRooms>> Due(RoomId? after) => calls.Read<DueRooms>(async connection =>
    {
        await using var command = new NpgsqlCommand(ReadPage, connection) { Parameters = { Uuid(after?.Value ?? Guid.Empty), Int(Default), Int(Page) } };
        await using var reader = await command.ExecuteReaderAsync();
        var (due, last, count) = (new List<RoomId>(), default(RoomId?), 0);
        for (; await reader.ReadAsync(); count++)
        {
            last = new RoomId(reader.GetGuid(0));
            if (reader.GetBoolean(1))
            {
                due.Add(last.Value);
            }
        }

        return new DueRooms([.. due], count == Page ? last : null);
    });

    /// <summary>Takes one batch from the beginning of a room's log. Refusals: unavailable, unknown.</summary>
    public Task<Outcome<DroppedEvents>> Drop(RoomId room) => calls.Transaction<DroppedEvents>(async connection =>
    {
        long first, head;
        int days;
        await using (var held = new NpgsqlCommand(LockRoom, connection) { Parameters = { Uuid(room.Value), Int(Default) } })
        await using (var reader = await held.ExecuteReaderAsync())
        {
            if (!await reader.ReadAsync() || reader.GetInt32(2) == 0)
            {
                return default(DroppedEvents);
            }

            (first, head, days) = (reader.GetInt64(0), reader.GetInt64(1), reader.GetInt32(2));
        }

        await using var find = new NpgsqlCommand(FindEnd, connection)
        {
            Parameters = { Uuid(room.Value), Long(first), Long(head), Int(days), Int(options.Value.Batch) },
        };
        if (await find.ExecuteScalarAsync() is not long end || end <= first)
        {
            return default(DroppedEvents);
        }

        await Run(connection, DropEvents, Uuid(room.Value), Long(first), Long(end));
        await Run(connection, EraseEdits, Uuid(room.Value), Long(first), Long(end));
        await Run(connection, DropMentions, Uuid(room.Value), Long(first), Long(end));
        await Run(connection, MoveFirst, Uuid(room.Value), Long(end));
        return new DroppedEvents((int)(end - first), end);
    });

    private static async Task Run(NpgsqlConnection connection, string sql, params NpgsqlParameter[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddRange(values);
        await command.ExecuteNonQueryAsync();
    }

    private static NpgsqlParameter<Guid> Uuid(Guid value) => new() { TypedValue = value };

    private static NpgsqlParameter<long> Long(long value) => new() { TypedValue = value };

    private static NpgsqlParameter<int> Int(int value) => new() { TypedValue = value };
}

/// <param name="FirstSeq">Where the log begins now; 0: nothing went.</param>
internal readonly record struct DroppedEvents(int Count, long FirstSeq);

internal sealed record DueRooms(RoomId[] Rooms, RoomId? Last);
