using Npgsql;
using NpgsqlTypes;
using OrleansChat.Grains.Journal;
using OrleansChat.Tests.Support;

namespace OrleansChat.Tests.Reliability;

/// <summary>What the journal would be without its guards: messages go into the log at the seqs that the room gave them.</summary>
/// <param name="fence">Whether at least the head is compared.</param>
internal sealed class BrokenJournal(TestDatabase database, bool fence) : IJournal
{
    private const string Store = """
        WITH moved AS (
            UPDATE room SET head = $3 WHERE room_id = $1 AND ($4 OR head = $2) RETURNING room_id
        )
        INSERT INTO room_event (room_id, seq, kind, at, sender_id, client_id, content_hash, countable, text)
        SELECT m.room_id, e.seq, 2, now(), e.sender_id, e.client_id, 0, 0, 'text'
        FROM moved m CROSS JOIN unnest($5::bigint[], $6::uuid[], $7::uuid[]) AS e(seq, sender_id, client_id)
        """;

    public async Task<AppendStatus> Append(RoomAppend append)
    {
        await using var command = database.Source.CreateCommand(Store);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = append.Room.Value });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = append.Head });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = append.LastSeq });
        command.Parameters.Add(new NpgsqlParameter<bool> { TypedValue = !fence });
        Add(command, [.. append.Events.Select(item => item.Event.Seq)], NpgsqlDbType.Bigint);
        Add(command, [.. append.Events.Select(item => item.Event.Sender.Value)], NpgsqlDbType.Uuid);
        Add(command, [.. append.Events.Select(item => item.Event.ClientId.Value)], NpgsqlDbType.Uuid);
        return await command.ExecuteNonQueryAsync() > 0 ? AppendStatus.Committed : AppendStatus.Conflict;
    }

    private static void Add<T>(NpgsqlCommand command, T[] values, NpgsqlDbType type) =>
        command.Parameters.Add(new NpgsqlParameter<T[]> { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | type });
}
