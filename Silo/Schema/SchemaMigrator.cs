using Npgsql;

namespace OrleansChat.Silo.Schema;

/// <summary>
/// Brings the database to the schema of this build. Each step is one transaction under one advisory lock, so that any number of
/// silos may start together and a step that fails leaves the schema before it. The lock belongs to the transaction and not to the
/// session: it works through a connection pooler too.
/// </summary>
public sealed partial class SchemaMigrator(NpgsqlDataSource database, IReadOnlyList<Migration> migrations, ILogger<SchemaMigrator> logger)
{
    /// <summary>Any number will do as long as nothing else in this database takes it.</summary>
    private const long LockKey = 0x63686174_5343484D;

    private const string Prepare = """
        CREATE TABLE IF NOT EXISTS schema_migration (
            version    integer PRIMARY KEY,
            name       text NOT NULL,
            checksum   text NOT NULL,
            applied_at timestamptz NOT NULL DEFAULT now())
        """;

    /// <summary>Applies what is missing. Refuses a schema newer than this build and a step whose text has changed since it was applied.</summary>
    public async Task Migrate(CancellationToken cancel)
    {
        while (await ApplyNext(cancel))
        {
        }
    }

    /// <summary>Changes nothing; refuses a schema that is not exactly this build's.</summary>
    public async Task Verify(CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        IReadOnlyList<AppliedMigration> applied;
        try
        {
            applied = await Applied(connection, cancel);
        }
        catch (PostgresException fault) when (fault.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            applied = [];
        }

        if (NextOf(migrations, applied) is { } missing)
        {
            throw new StartRefusedException($"The database lacks migration {missing.Name}: run \"OrleansChat.Silo.dll migrate\" first.");
        }
    }

    private async Task<bool> ApplyNext(CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await Execute(connection, "SET LOCAL lock_timeout = '120s'", cancel);
        await Execute(connection, $"SELECT pg_advisory_xact_lock({LockKey})", cancel);
        await Execute(connection, Prepare, cancel);
        var next = NextOf(migrations, await Applied(connection, cancel));
        if (next is null)
        {
            await transaction.CommitAsync(cancel);
            return false;
        }

        await Apply(connection, next, cancel);
        await transaction.CommitAsync(cancel);
        LogApplied(logger, next.Name);
        return true;
    }

    /// <summary>The first step that was not applied yet, null when there is none; refuses a history that is not a beginning of ours.</summary>
    internal static Migration? NextOf(IReadOnlyList<Migration> known, IReadOnlyList<AppliedMigration> applied)
    {
        if (applied.Count > known.Count)
        {
            throw new StartRefusedException(
                $"The database's schema is at {applied[^1].Version} ({applied[^1].Name}), this build knows it up to {known.Count}: start a newer build.");
        }

        for (var i = 0; i < applied.Count; i++)
        {
            if (applied[i].Version != known[i].Version || applied[i].Checksum != known[i].Checksum)
            {
                throw new StartRefusedException(
                    $"Migration {applied[i].Version} ({applied[i].Name}) was applied with another text than this build's {known[i].Name}: use the build that belongs to this database, or another database.");
            }
        }

        return applied.Count < known.Count ? known[applied.Count] : null;
    }

    private static async Task<IReadOnlyList<AppliedMigration>> Applied(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand("SELECT version, name, checksum FROM schema_migration ORDER BY version", connection);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var applied = new List<AppliedMigration>();
        while (await reader.ReadAsync(cancel))
        {
            applied.Add(new AppliedMigration(reader.GetInt32(0), reader.GetString(1), reader.GetString(2)));
        }

        return applied;
    }

    private static async Task Apply(NpgsqlConnection connection, Migration migration, CancellationToken cancel)
    {
        try
        {
            await Execute(connection, migration.Sql, cancel);
        }
        catch (PostgresException fault)
        {
            throw new StartRefusedException($"Migration {migration.Name} failed and was rolled back: {fault.MessageText} ({fault.SqlState}).", fault);
        }

        await using var record = new NpgsqlCommand("INSERT INTO schema_migration (version, name, checksum) VALUES ($1, $2, $3)", connection);
        record.Parameters.Add(new() { Value = migration.Version });
        record.Parameters.Add(new() { Value = migration.Name });
        record.Parameters.Add(new() { Value = migration.Checksum });
        await record.ExecuteNonQueryAsync(cancel);
    }

    private static async Task Execute(NpgsqlConnection connection, string sql, CancellationToken cancel)
    {
        // A step may rewrite a large table; only the operator knows how long that may take.
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancel);
    }

    [LoggerMessage(1001, LogLevel.Information, "Applied migration {Name}")]
    private static partial void LogApplied(ILogger logger, string name);
}

/// <summary>A row of <c>schema_migration</c>.</summary>
internal sealed record AppliedMigration(int Version, string Name, string Checksum);
