using System.CommandLine;
using Npgsql;
using OrleansChat.Cli.Home;
using OrleansChat.Cli.Terminal;

namespace OrleansChat.Cli.Admin;

/// <summary>
/// Backup and restore, by PostgreSQL's own programs, with the database's credentials: no server takes part, and a restore needs that none runs.
/// </summary>
internal static class DatabaseVerbs
{
    // Table by table: pg_restore's own way of cleaning stumbles over partitions, and the schema's rights are to stay. What belongs to an
    // extension stays with it.
    private const string Empty = """
        BEGIN;
        DO $$
        DECLARE
            one text;
        BEGIN
            FOR one IN SELECT format('DROP TABLE IF EXISTS public.%I CASCADE', tablename) FROM pg_tables WHERE schemaname = 'public' LOOP
                EXECUTE one;
            END LOOP;
            FOR one IN SELECT format('DROP ROUTINE IF EXISTS %s CASCADE', p.oid::regprocedure) FROM pg_proc p
                WHERE p.pronamespace = 'public'::regnamespace AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e') LOOP
                EXECUTE one;
            END LOOP;
        END $$;
        """;

    // As `OrleansChat.Silo.dll restored` has it: whoever has seen events which the backup lacks drops them.
    private const string MoveEpoch = "UPDATE public.chat_log SET epoch = greatest(epoch + 1, extract(epoch FROM now())::bigint);";

    private const string EndSessions = "UPDATE public.session SET revoked_at = now() WHERE revoked_at IS NULL;";

    private const string OurConnections = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'chat-%'";

    public static IEnumerable<Command> All()
    {
        var file = new Argument<FileInfo>("file");
        var backup = new Command(
            "backup", "Write the database to a new file, as pg_dump -Fc does. The connection is $ConnectionStrings__Chat, then .data/run/connection.") { file };
        backup.SetAction((parsed, cancel) => Guarded(connection => BackupAsync(connection, parsed.GetRequiredValue(file), cancel)));
        yield return backup;

        var (from, yes) = (new Argument<FileInfo>("file"), new Option<bool>("--yes") { Description = "Do not ask." });
        var end = new Option<bool>("--end-sessions") { Description = "End every session: those that were ended after the backup are open again in it." };
        var restore = new Command(
            "restore",
            "Put a backup in the place of what is in the database, all or nothing; no silo may run. Clients then start over from it.")
        {
            from,
            yes,
            end,
        };
        restore.SetAction((parsed, cancel) => Guarded(connection => !Desk.Confirms("Replace everything in the database?", parsed.GetValue(yes))
            ? Task.FromResult(ExitCodes.Usage)
            : RestoreAsync(connection, parsed.GetRequiredValue(from), parsed.GetValue(end), cancel)));
        yield return restore;
    }

    private static async Task<int> Guarded(Func<NpgsqlConnectionStringBuilder, Task<int>> verb)
    {
        try
        {
            return await ExitCodes.OfAsync(() => verb(new NpgsqlConnectionStringBuilder(Connection())));
        }
        catch (Exception fault) when (fault is NpgsqlException or IOException or ArgumentException or InvalidOperationException)
        {
            await Console.Error.WriteLineAsync(SafeText.Line(fault.Message));
            return ExitCodes.Unreachable;
        }
    }

    private static string Connection() => Environment.GetEnvironmentVariable("ConnectionStrings__Chat") is { Length: > 0 } given
        ? given
        : File.ReadAllText(Path.Combine(".data", "run", "connection")).Trim();

    private static async Task<int> BackupAsync(NpgsqlConnectionStringBuilder connection, FileInfo file, CancellationToken cancel)
    {
        // Made first, so that nobody else can read it, and no other file is overwritten.
        await PrivateFile.Open(file.FullName, FileMode.CreateNew).DisposeAsync();
        var isWhole = false;
        try
        {
            isWhole = await new PostgresTools(connection).DumpAsync(file, cancel);
        }
        finally
        {
            if (!isWhole)
            {
                file.Delete();
            }
        }

        if (!isWhole)
        {
            return ExitCodes.Refused;
        }

        Console.WriteLine($"{file.FullName}: treat it as a secret, and keep the passphrase elsewhere.");
        return ExitCodes.Done;
    }

    private static async Task<int> RestoreAsync(NpgsqlConnectionStringBuilder connection, FileInfo file, bool endSessions, CancellationToken cancel)
    {
        await using (var database = NpgsqlDataSource.Create(connection.ConnectionString))
        {
            await using var ask = database.CreateCommand(OurConnections);
            if (await ask.ExecuteScalarAsync(cancel) is long and > 0)
            {
                await Console.Error.WriteLineAsync("Silos or gateways use this database; stop them first.");
                return ExitCodes.Refused;
            }
        }

        var after = string.Join('\n', MoveEpoch, endSessions ? EndSessions : "", "COMMIT;");
        if (!await new PostgresTools(connection).RestoreAsync(file, Empty, after, cancel))
        {
            await Console.Error.WriteLineAsync("Nothing was changed.");
            return ExitCodes.Refused;
        }

        Console.WriteLine("Restored. Clients start over from it when the silos are up.");
        return ExitCodes.Done;
    }
}
