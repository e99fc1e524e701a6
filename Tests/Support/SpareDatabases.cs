using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Npgsql;

namespace OrleansChat.Tests.Support;

/// <summary>
/// Databases that tests have done with, as good as new. To empty one costs a tenth of making one, and no checkpoint of the whole server,
/// for which the tests beside it would wait.
/// </summary>
internal sealed class SpareDatabases
{
    private const long MostBytes = 32 * 1024 * 1024;

    private const string Leave = """
        SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
        WHERE datname = $1 AND backend_type = 'client backend' AND usename = current_user
        """;

    // Of a new table no page was ever written.
    private const string Written = """
        SELECT oid::regclass::text FROM pg_class
        WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND pg_relation_size(oid) > 0 ORDER BY 1
        """;

    private const string Schema = """
        SELECT concat_ws(' ', oid::regclass, relkind, relowner, relacl::text, reloptions::text) AS line FROM pg_class WHERE relnamespace = 'public'::regnamespace
        UNION ALL SELECT concat_ws(' ', attrelid::regclass, attname, atttypid, attnotnull) FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
            WHERE c.relnamespace = 'public'::regnamespace AND attnum > 0
        UNION ALL SELECT concat_ws(' ', adrelid::regclass, adnum, pg_get_expr(adbin, adrelid)) FROM pg_attrdef
        UNION ALL SELECT concat_ws(' ', pg_get_indexdef(indexrelid), indisvalid) FROM pg_index JOIN pg_class c ON c.oid = indexrelid
            WHERE c.relnamespace = 'public'::regnamespace
        UNION ALL SELECT concat_ws(' ', conrelid::regclass, conname) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
        UNION ALL SELECT concat_ws(' ', tgrelid::regclass, tgname, tgenabled) FROM pg_trigger
        UNION ALL SELECT concat_ws(' ', oid::regprocedure, md5(prosrc)) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
        UNION ALL SELECT array_to_string(s.setconfig, ' ') FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase WHERE d.datname = current_database()
        """;

    private readonly ConcurrentBag<string> _spare = [];
    private readonly Func<string, string> _connection;
    private readonly string[] _filled;
    private readonly string _look;
    private readonly string _new;

    /// <param name="connection">The connection string of a database.</param>
    /// <param name="filled">Tables in which a new database has rows.</param>
    private SpareDatabases(Func<string, string> connection, string[] filled, string look, string asNew) =>
        (_connection, _filled, _look, _new) = (connection, filled, look, asNew);

    public static async Task<SpareDatabases> Like(string template, Func<string, string> connection)
    {
        await using var database = await Open(connection(template));
        var filled = await Read(database, Written);
        var rows = string.Concat(filled.Select(table => $" UNION ALL SELECT (SELECT string_agg(t::text, ' ' ORDER BY t::text) FROM {table} t)"));
        var look = $"SELECT md5(string_agg(line, E'\\n' ORDER BY line)) FROM ({Schema}{rows}) lines";
        return new SpareDatabases(connection, filled, look, (await Read(database, look)).Single());
    }

    public bool TryTake([NotNullWhen(true)] out string? name) => _spare.TryTake(out name);

    /// <summary>False: it is no longer what a new one is, by its schema, by what stands in it from the beginning, or by its size.</summary>
    /// <param name="name">What it is called from now on; if it is not kept, perhaps.</param>
    public async Task<bool> TryKeep(string used, string name)
    {
        try
        {
            return await TryTakeAway(used, name) && await TryEmpty(name);
        }
        catch (NpgsqlException)
        {
            // A new one takes its place.
            return false;
        }
    }

    private async Task<bool> TryEmpty(string name)
    {

        await using var database = await Open(_connection(name));
        if (await Size(database) > MostBytes)
        {
            return false;
        }

        var written = (await Read(database, Written)).Except(_filled).ToArray();
        if (written.Length > 0)
        {
            // The audit log lets nobody empty it but who owns it.
            await Run(
                database,
                $"ALTER TABLE audit DISABLE TRIGGER USER; TRUNCATE {string.Join(", ", written)} RESTART IDENTITY CASCADE; ALTER TABLE audit ENABLE TRIGGER USER");
        }

        if ((await Read(database, _look)).Single() != _new)
        {
            return false;
        }

        _spare.Add(name);
        return true;
    }

    /// <summary>Who still works there finds nothing under the name that they know. False: it went before, or somebody comes back again and again.</summary>
    private async Task<bool> TryTakeAway(string used, string name)
    {
        await using var server = await Open(_connection("chat"));
        for (var left = 3; left > 0; left--)
        {
            try
            {
                await Run(server, Leave, used);
                await Run(server, $"ALTER DATABASE {used} RENAME TO {name}");
                return true;
            }
            catch (PostgresException refused) when (refused.SqlState == PostgresErrorCodes.InvalidCatalogName)
            {
                return false;
            }
            catch (PostgresException refused) when (refused.SqlState == PostgresErrorCodes.ObjectInUse)
            {
                // Somebody came back between the two.
            }
        }

        return false;
    }

    private static async Task<NpgsqlConnection> Open(string connection)
    {
        var opened = new NpgsqlConnection(connection);
        await opened.OpenAsync();
        return opened;
    }

    private static async Task<long> Size(NpgsqlConnection database)
    {
        await using var command = new NpgsqlCommand("SELECT pg_database_size(current_database())", database);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static async Task Run(NpgsqlConnection database, string sql, params object[] values)
    {
        await using var command = new NpgsqlCommand(sql, database);
        Array.ForEach(values, value => command.Parameters.AddWithValue(value));
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<string[]> Read(NpgsqlConnection database, string sql)
    {
        await using var command = new NpgsqlCommand(sql, database);
        await using var reader = await command.ExecuteReaderAsync();
        var lines = new List<string>();
        while (await reader.ReadAsync())
        {
            lines.Add(reader.GetString(0));
        }

        return [.. lines];
    }
}
