using Npgsql;
using OrleansChat.Rooms;

namespace OrleansChat.Grains.Schedule;

/// <summary>A scheduled message that one sender holds for as long as its lease lasts.</summary>
/// <param name="Attempt">1, 2, 3 …; with the id it names the claim.</param>
/// <param name="At">When it was wanted.</param>
/// <param name="Banned">Its sender's account is banned.</param>
internal sealed record ClaimedMessage(PostMessage Message, RoomId Room, int Attempt, DateTimeOffset At, bool Banned)
{
    public Guid Id => Message.ClientId.Value;
}

/// <summary>Scheduled messages from the sender's side.</summary>
internal sealed class ScheduledQueue(DataCalls calls)
{
    // Of two senders that look at once each gets other rows, and a row comes back only after its lease.
    private const string TakeDue = """
        UPDATE scheduled s SET attempts = s.attempts + 1, claimed = true, due_at = now() + $2
        FROM (
            SELECT scheduled_id FROM scheduled WHERE done_at IS NULL AND failure IS NULL AND due_at <= now()
            ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED) AS due, account a
        WHERE s.scheduled_id = due.scheduled_id AND a.user_id = s.user_id
        RETURNING s.scheduled_id, s.user_id, s.room_id, s.text, s.reply_to, s.attempts, s.at, a.banned_at IS NOT NULL
        """;

    private const string MarkSent = "UPDATE scheduled SET done_at = now(), text = NULL WHERE scheduled_id = $1 AND done_at IS NULL";

    // A try whose answer was lost may have been stored before the room refused: the log knows.
    private const string MarkFailed = """
        UPDATE scheduled s SET
            failure = CASE WHEN stored.is_so THEN NULL ELSE $3 END,
            done_at = CASE WHEN stored.is_so THEN now() END,
            text = CASE WHEN stored.is_so THEN NULL ELSE s.text END
        FROM (SELECT EXISTS (SELECT FROM room_event e JOIN scheduled o ON o.room_id = e.room_id AND o.user_id = e.sender_id
            AND o.scheduled_id = e.client_id WHERE o.scheduled_id = $1) AS is_so) AS stored
        WHERE s.scheduled_id = $1 AND s.attempts = $2 AND s.done_at IS NULL
        RETURNING s.failure IS NOT NULL
        """;

    private const string MarkDue = "UPDATE scheduled SET due_at = now() + $3 WHERE scheduled_id = $1 AND attempts = $2 AND done_at IS NULL";

    private const string RemoveOld = """
        DELETE FROM scheduled WHERE scheduled_id IN (
            SELECT scheduled_id FROM scheduled WHERE done_at < now() - interval '7 days' LIMIT 1000 FOR UPDATE SKIP LOCKED)
        """;

    /// <summary>Up to so many due messages, the oldest first; nobody else gets them before the lease is over.</summary>
    public Task<Outcome<ClaimedMessage[]>> Claim(int most, TimeSpan lease) => calls.Write<ClaimedMessage[]>(async connection =>
    {
        await using var command = new NpgsqlCommand(TakeDue, connection)
        {
            Parameters = { new NpgsqlParameter<int> { TypedValue = most }, new NpgsqlParameter<TimeSpan> { TypedValue = lease } },
        };
        await using var reader = await command.ExecuteReaderAsync();
        var claimed = new List<ClaimedMessage>();
        while (await reader.ReadAsync())
        {
            long? replyTo = reader.IsDBNull(4) ? null : reader.GetInt64(4);
            var message = new PostMessage(new UserId(reader.GetGuid(1)), new ClientId(reader.GetGuid(0)), reader.GetString(3), replyTo);
            claimed.Add(new ClaimedMessage(message, new RoomId(reader.GetGuid(2)), reader.GetInt32(5), reader.GetDateTime(6), reader.GetBoolean(7)));
        }

        return claimed.ToArray();
    });

    public Task<Outcome<Done>> Sent(ClaimedMessage message) => Run(MarkSent, Id(message));

    /// <summary>The room refused for good: it stays listed and says why. False: it was stored before, or another sender has it by now.</summary>
    public Task<Outcome<bool>> Failed(ClaimedMessage message, ErrorEntry why) => calls.Write<bool>(async connection =>
    {
        await using var command = new NpgsqlCommand(MarkFailed, connection)
        {
            Parameters = { Id(message), Attempt(message), new NpgsqlParameter<string> { TypedValue = why.Name } },
        };
        return await command.ExecuteScalarAsync() is true;
    });

    public Task<Outcome<Done>> TryAgain(ClaimedMessage message, TimeSpan pause) =>
        Run(MarkDue, Id(message), Attempt(message), new NpgsqlParameter<TimeSpan> { TypedValue = pause });

    /// <summary>Removes what was done a week ago.</summary>
    public Task<Outcome<Done>> Clear() => Run(RemoveOld);

    private Task<Outcome<Done>> Run(string sql, params NpgsqlParameter[] values) => calls.Write<Done>(async connection =>
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddRange(values);
        await command.ExecuteNonQueryAsync();
        return default(Done);
    });

    private static NpgsqlParameter<Guid> Id(ClaimedMessage message) => new() { TypedValue = message.Id };

    private static NpgsqlParameter<int> Attempt(ClaimedMessage message) => new() { TypedValue = message.Attempt };
}
