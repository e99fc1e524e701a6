using Npgsql;
using NpgsqlTypes;
using OrleansChat.Grains.Mail;

namespace OrleansChat.Grains.Webhooks;

/// <summary>A webhook that one sender holds for as long as its lease lasts.</summary>
/// <param name="Seq">The last event that it took.</param>
/// <param name="Attempt">1, 2, 3 … at the event after it; the two name the claim.</param>
internal sealed record ClaimedWebhook(Guid Id, RoomId Room, Uri Url, byte[] Sealed, long Seq, int Attempt);

/// <summary>The webhooks from the sender's side: whose room went on, and is their turn.</summary>
internal sealed class WebhookQueue(DataCalls calls)
{
    private const string TakeDue = """
        UPDATE webhook w SET attempts = w.attempts + 1, due_at = now() + $2 FROM (
            SELECT h.webhook_id FROM webhook h JOIN room r ON r.room_id = h.room_id AND r.head > h.seq
            WHERE h.disabled_at IS NULL AND h.due_at <= now() ORDER BY h.due_at LIMIT $1 FOR UPDATE OF h SKIP LOCKED) d
        WHERE w.webhook_id = d.webhook_id
        RETURNING w.webhook_id, w.room_id, w.url, w.sealed, w.seq, w.attempts
        """;

    private const string Move = """
        UPDATE webhook SET seq = $4, attempts = CASE WHEN $5 THEN CASE WHEN $4 > $2 THEN 1 ELSE attempts END ELSE 0 END, due_at = now() + $6
        WHERE webhook_id = $1 AND seq = $2 AND attempts = $3
        """;

    private const string SwitchOff = """
        UPDATE webhook w SET seq = $4, disabled_at = now(), reason = $5 FROM room r, account a
        WHERE w.webhook_id = $1 AND w.seq = $2 AND w.attempts = $3 AND w.disabled_at IS NULL AND r.room_id = w.room_id AND a.user_id = w.created_by
        RETURNING coalesce(r.name, ''), a.username, a.language, CASE WHEN a.verified THEN a.email END
        """;

    public Task<Outcome<ClaimedWebhook[]>> Claim(int most, TimeSpan lease) => calls.Write<ClaimedWebhook[]>(async connection =>
    {
        await using var command = new NpgsqlCommand(TakeDue, connection)
        {
            Parameters = { new NpgsqlParameter<int> { TypedValue = most }, new NpgsqlParameter<TimeSpan> { TypedValue = lease } },
        };
        await using var reader = await command.ExecuteReaderAsync();
        var claimed = new List<ClaimedWebhook>();
        while (await reader.ReadAsync())
        {
            claimed.Add(new ClaimedWebhook(
                reader.GetGuid(0), new RoomId(reader.GetGuid(1)), new Uri(reader.GetString(2)), reader.GetFieldValue<byte[]>(3), reader.GetInt64(4), reader.GetInt32(5)));
        }

        return claimed.ToArray();
    });

    /// <summary>It took everything up to <paramref name="seq"/>.</summary>
    public Task<Outcome<int>> Advance(ClaimedWebhook webhook, long seq) => Set(webhook, seq, failed: false, TimeSpan.Zero);

    /// <summary>It took everything up to <paramref name="seq"/>, and not the next event.</summary>
    public Task<Outcome<int>> TryAgain(ClaimedWebhook webhook, long seq, TimeSpan pause) => Set(webhook, seq, failed: true, pause);

    /// <summary>Nothing is sent any more until an admin says so; who made it is mailed.</summary>
    public Task<Outcome<Done>> Disable(ClaimedWebhook webhook, long seq, string reason) => calls.Transaction<Done>(async connection =>
    {
        Letter? letter = null;
        await using (var command = new NpgsqlCommand(SwitchOff, connection) { Parameters = { Uuid(webhook.Id), Long(webhook.Seq), Int(webhook.Attempt), Long(seq) } })
        {
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = reason });
            await using var reader = await command.ExecuteReaderAsync();
            if (await reader.ReadAsync() && !reader.IsDBNull(3))
            {
                letter = new Letter(reader.GetString(3), Templates.WebhookDisabled, reader.IsDBNull(2) ? null : reader.GetString(2), new Dictionary<string, string>
                {
                    ["username"] = reader.GetString(1),
                    ["room"] = reader.GetString(0),
                    ["host"] = webhook.Url.Host,
                    ["reason"] = reason,
                });
            }
        }

        if (letter is not null)
        {
            await Outbox.Put(connection, letter);
        }

        return default(Done);
    });

    private Task<Outcome<int>> Set(ClaimedWebhook webhook, long seq, bool failed, TimeSpan pause) => calls.Write<int>(async connection =>
    {
        await using var command = new NpgsqlCommand(Move, connection)
        {
            Parameters =
            {
                Uuid(webhook.Id),
                Long(webhook.Seq),
                Int(webhook.Attempt),
                Long(seq),
                new NpgsqlParameter<bool> { TypedValue = failed },
                new NpgsqlParameter<TimeSpan> { TypedValue = pause, NpgsqlDbType = NpgsqlDbType.Interval },
            },
        };
        return await command.ExecuteNonQueryAsync();
    });

    private static NpgsqlParameter<Guid> Uuid(Guid value) => new() { TypedValue = value };

    private static NpgsqlParameter<long> Long(long value) => new() { TypedValue = value };

    private static NpgsqlParameter<int> Int(int value) => new() { TypedValue = value };
}
