using Npgsql;
using OrleansChat.Accounts;
using OrleansChat.Grains.Audit;
using OrleansChat.Texts;

namespace OrleansChat.Grains.Texts;

/// <summary>Operators' texts in the database.</summary>
internal sealed class TextStore(DataCalls calls)
{
    private const string ReadVersion = "SELECT version FROM text_version";

    private const string ReadAll = "SELECT key, language, text FROM text_override";

    // First, so that two changes wait for each other: no reader sees a version without its texts.
    private const string NextVersion = "UPDATE text_version SET version = version + 1 RETURNING version";

    private const string Put = """
        INSERT INTO text_override (key, language, text) VALUES ($1, $2, $3)
        ON CONFLICT (key, language) DO UPDATE SET text = EXCLUDED.text, changed_at = now()
        """;

    private const string Drop = "DELETE FROM text_override WHERE key = $1 AND language = $2";

    public Task<Outcome<TextOverrides>> Read(long known) => calls.Read<TextOverrides>(async connection =>
    {
        // Texts are read after their version: they may be newer, which the next look repairs, but never older.
        var version = await Version(connection, ReadVersion);
        if (version == known)
        {
            return new TextOverrides(version, null);
        }

        await using var command = new NpgsqlCommand(ReadAll, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var all = new List<TextOverride>();
        while (await reader.ReadAsync())
        {
            all.Add(new TextOverride(reader.GetString(0), reader.GetString(1), reader.GetString(2)));
        }

        return new TextOverrides(version, [.. all]);
    });

    /// <summary>The version that the change made. Refusals: unavailable, unknown.</summary>
    public Task<Outcome<long>> Change(string key, string language, string? text, Caller by) => calls.Transaction<long>(async connection =>
    {
        var version = await Version(connection, NextVersion);
        await using (var command = new NpgsqlCommand(text is null ? Drop : Put, connection))
        {
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = key });
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = language });
            if (text is not null)
            {
                command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = text });
            }

            await command.ExecuteNonQueryAsync();
        }

        await AuditLog.Write(connection, new AuditEvent(AuditEvents.TextChanged, by, $"{key}/{language}"));
        return version;
    });

    private static async Task<long> Version(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
