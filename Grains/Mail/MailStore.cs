using System.Text.Json;
using Npgsql;
using NpgsqlTypes;

namespace OrleansChat.Grains.Mail;

/// <summary>A mail that one sender holds for as long as its lease lasts.</summary>
/// <param name="Attempt">1, 2, 3 …; with the id it names the claim.</param>
internal sealed record ClaimedMail(Guid MailId, int Attempt, Letter Letter);

/// <summary>The outbox from the sender's side.</summary>
internal sealed class MailStore(DataCalls calls)
{
    // Of two senders that look at once each gets other rows, and a row comes back only after its lease.
    private const string TakeDue = """
        UPDATE mail m SET attempts = m.attempts + 1, due_at = now() + $2 FROM (
            SELECT mail_id FROM mail
            WHERE sent_at IS NULL AND failed_at IS NULL AND due_at <= now() AND give_up_at > now()
            ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED) AS due
        WHERE m.mail_id = due.mail_id
        RETURNING m.mail_id, m.attempts, m.address, m.template, m.language, m.content::text
        """;

    private const string MarkSent = "UPDATE mail SET sent_at = now(), content = NULL WHERE mail_id = $1 AND attempts = $2 AND failed_at IS NULL";

    private const string MarkFailed = """
        UPDATE mail SET failed_at = now(), content = NULL WHERE mail_id = $1 AND attempts = $2 AND sent_at IS NULL
        """;

    private const string MarkDue = """
        UPDATE mail SET due_at = now() + $3 WHERE mail_id = $1 AND attempts = $2 AND sent_at IS NULL AND failed_at IS NULL
        """;

    private const string FailOverdue = """
        UPDATE mail SET failed_at = now(), content = NULL
        WHERE mail_id IN (
            SELECT mail_id FROM mail
            WHERE sent_at IS NULL AND failed_at IS NULL AND due_at <= now() AND give_up_at <= now() LIMIT 1000 FOR UPDATE SKIP LOCKED)
        RETURNING mail_id, template, attempts
        """;

    private const string RemoveOld = """
        DELETE FROM mail WHERE mail_id IN (
            SELECT mail_id FROM mail WHERE (sent_at IS NOT NULL OR failed_at IS NOT NULL) AND created_at < now() - interval '7 days'
            LIMIT 1000 FOR UPDATE SKIP LOCKED)
        """;

    /// <summary>Up to so many due mails, the oldest first; nobody else gets them before the lease is over.</summary>
    public Task<Outcome<ClaimedMail[]>> Claim(int most, TimeSpan lease) => calls.Write<ClaimedMail[]>(async connection =>
    {
        await using var command = new NpgsqlCommand(TakeDue, connection)
        {
            Parameters = { new NpgsqlParameter<int> { TypedValue = most }, new NpgsqlParameter<TimeSpan> { TypedValue = lease } },
        };
        await using var reader = await command.ExecuteReaderAsync();
        var claimed = new List<ClaimedMail>();
        while (await reader.ReadAsync())
        {
            var values = JsonSerializer.Deserialize<Dictionary<string, string>>(reader.GetString(5))!;
            var language = reader.IsDBNull(4) ? null : reader.GetString(4);
            claimed.Add(new ClaimedMail(reader.GetGuid(0), reader.GetInt32(1), new Letter(reader.GetString(2), reader.GetString(3), language, values)));
        }

        return claimed.ToArray();
    });

    public Task<Outcome<Done>> Sent(ClaimedMail mail) => Mark(MarkSent, mail);

    /// <summary>Given up for good.</summary>
    public Task<Outcome<Done>> Failed(ClaimedMail mail) => Mark(MarkFailed, mail);

    public Task<Outcome<Done>> TryAgain(ClaimedMail mail, TimeSpan pause) =>
        Mark(MarkDue, mail, new NpgsqlParameter<TimeSpan> { TypedValue = pause });

    /// <summary>Gives up what was not sent in its time, and removes what was sent or given up a week ago. The mails given up.</summary>
    public Task<Outcome<(Guid MailId, string Template, int Attempts)[]>> Clear() => calls.Write<(Guid, string, int)[]>(async connection =>
    {
        var overdue = new List<(Guid, string, int)>();
        await using (var fail = new NpgsqlCommand(FailOverdue, connection))
        await using (var reader = await fail.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
            {
                overdue.Add((reader.GetGuid(0), reader.GetString(1), reader.GetInt32(2)));
            }
        }

        await using var remove = new NpgsqlCommand(RemoveOld, connection);
        await remove.ExecuteNonQueryAsync();
        return overdue.ToArray();
    });

    private Task<Outcome<Done>> Mark(string statement, ClaimedMail mail, params NpgsqlParameter[] more) => calls.Write<Done>(async connection =>
    {
        await using var command = new NpgsqlCommand(statement, connection)
        {
            Parameters = { new NpgsqlParameter<Guid> { TypedValue = mail.MailId }, new NpgsqlParameter<int> { TypedValue = mail.Attempt } },
        };
        command.Parameters.AddRange(more);
        await command.ExecuteNonQueryAsync();
        return default(Done);
    });
}
