using Npgsql;
using OrleansChat.Rooms;

namespace OrleansChat.Grains.Rooms;

/// <summary>Reads what is forwarded, in a room that is not the one that asks: looked up before the command is numbered.</summary>
internal sealed class ForwardStore(DataCalls calls)
{
    // As its readers see it: with its newest text. Who wrote it first stays so, however often it is passed on.
    private const string Find = """
        SELECT CASE WHEN e.text IS NOT NULL THEN coalesce(
                (SELECT x.text FROM room_event x WHERE x.room_id = $1 AND x.target = $2 AND x.kind = 3 ORDER BY x.seq DESC LIMIT 1), e.text) END,
            e.data->>'contentType',
            coalesce((e.data->'forwarded'->'sender'->>'value')::uuid, e.sender_id),
            coalesce((e.data->'forwarded'->>'at')::bigint, (extract(epoch FROM e.at) * 1000)::bigint),
            ARRAY(SELECT (f ->> 'id')::uuid FROM jsonb_array_elements(e.data -> 'files') AS f)
        FROM room_member m LEFT JOIN room_event e ON e.room_id = m.room_id AND e.seq = $2 AND e.kind = 2
        WHERE m.room_id = $1 AND m.user_id = $3 AND m.role > 0
        """;

    /// <summary>
    /// The command with what it forwards; without, if there is no such message: that is for the rules to refuse, after a look whether the
    /// command is known. Refusals: not_found (no member of the room that it comes from), unavailable.
    /// </summary>
    public async Task<Outcome<RoomCommand>> Complete(ForwardMessage forward) => await calls.Read<RoomCommand>(async connection =>
    {
        await using var command = new NpgsqlCommand(Find, connection)
        {
            Parameters =
            {
                new NpgsqlParameter<Guid> { TypedValue = forward.From.Value },
                new NpgsqlParameter<long> { TypedValue = forward.Target },
                new NpgsqlParameter<Guid> { TypedValue = forward.Sender.Value },
            },
        };
        await using var reader = await command.ExecuteReaderAsync();
        if (!await reader.ReadAsync())
        {
            return ErrorCode.NotFound;
        }

        if (reader.IsDBNull(0))
        {
            return forward;
        }

        var files = reader.GetFieldValue<Guid[]>(4);
        return forward with
        {
            Text = reader.GetString(0),
            ContentType = reader.IsDBNull(1) ? null : reader.GetString(1),
            Origin = new Forwarded(new UserId(reader.GetGuid(2)), reader.GetInt64(3)),
            Attachments = files.Length > 0 ? [.. files] : null,
        };
    });
}
