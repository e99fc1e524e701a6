using System.Text.Json;
using Npgsql;
using NpgsqlTypes;

namespace OrleansChat.Grains.Mail;

/// <summary>A mail to be written from a template when it is sent.</summary>
/// <param name="To">One address, checked before.</param>
/// <param name="Template">From <see cref="Templates"/>.</param>
/// <param name="Language">BCP 47; null: the server's.</param>
/// <param name="Values">What the template's places are filled with.</param>
/// <param name="Lifetime">How long it is worth sending; null: a day.</param>
internal sealed record Letter(
    string To, string Template, string? Language, IReadOnlyDictionary<string, string> Values, TimeSpan? Lifetime = null);

/// <summary>
/// Puts mails into the outbox in the caller's transaction: a mail goes out if, and only if, its cause was stored. After the commit
/// <see cref="OrleansChat.Mail.IMailGrain.Wake"/> sends it at once; without that it waits for the sender's next look.
/// </summary>
internal static class Outbox
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private const string Add = """
        INSERT INTO mail (mail_id, address, template, language, content, give_up_at) VALUES ($1, $2, $3, $4, $5, now() + $6)
        """;

    // The lock makes the look and the insert one: else two at once would both see room for one more.
    private const string Lock = "SELECT pg_advisory_xact_lock(hashtextextended('orleanschat.mail ' || lower($1), 0))";

    private const string AddWithin = """
        INSERT INTO mail (mail_id, address, template, language, content, give_up_at)
        SELECT $1, $2, $3, $4, $5, now() + $6
        WHERE (SELECT count(*) FROM mail WHERE lower(address) = lower($2) AND template = $3 AND created_at > now() - interval '1 hour') < $7
        """;

    public static Task Put(NpgsqlConnection connection, Letter letter) => connection.Run(Statement(letter));

    /// <summary>As <see cref="Put"/>, for a batch.</summary>
    public static NpgsqlBatchCommand Statement(Letter letter)
    {
        var statement = new NpgsqlBatchCommand(Add);
        statement.Parameters.AddRange(Values(letter));
        return statement;
    }

    /// <summary>Puts it unless its address got as many of this template within the last hour. Whether it was put.</summary>
    public static async Task<bool> PutAtMost(NpgsqlConnection connection, Letter letter, int anHour)
    {
        await using (var locked = new NpgsqlCommand(Lock, connection) { Parameters = { Text(letter.To) } })
        {
            await locked.ExecuteNonQueryAsync();
        }

        await using var command = new NpgsqlCommand(AddWithin, connection);
        command.Parameters.AddRange(Values(letter));
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = anHour });
        return await command.ExecuteNonQueryAsync() == 1;
    }

    private static NpgsqlParameter[] Values(Letter letter) =>
    [
        new NpgsqlParameter<Guid> { TypedValue = Guid.CreateVersion7() },
        Text(letter.To),
        Text(letter.Template),
        Text(letter.Language),
        new NpgsqlParameter<string> { TypedValue = JsonSerializer.Serialize(letter.Values), NpgsqlDbType = NpgsqlDbType.Jsonb },
        new NpgsqlParameter<TimeSpan> { TypedValue = letter.Lifetime ?? Day },
    ];

    private static NpgsqlParameter<string?> Text(string? value) => new() { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Text };
}
