using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace OrleansChat.Cli.Admin;

/// <summary>PostgreSQL's own programs, at one database. The credentials go by the environment: arguments are for everybody to read.</summary>
internal sealed class PostgresTools(NpgsqlConnectionStringBuilder connection)
{
    /// <returns>Whether the dump is whole.</returns>
    public async Task<bool> DumpAsync(FileInfo file, CancellationToken cancel)
    {
        using var dump = Start("pg_dump", ["--format=custom", "--no-password", $"--file={file.FullName}"]);
        return await EndAsync(dump, cancel) == 0;
    }

    /// <summary>Runs what a dump holds between two scripts. The last one comes only once the dump was read whole, and is to commit.</summary>
    /// <returns>Whether all of it was done.</returns>
    public async Task<bool> RestoreAsync(FileInfo file, string before, string after, CancellationToken cancel)
    {
        using var psql = Start("psql", ["--no-psqlrc", "--quiet", "--no-password", "--output=/dev/null", "--set=ON_ERROR_STOP=1"], takes: true);
        using var restore = Start("pg_restore", ["--no-owner", "--no-privileges", "--file=-", file.FullName], gives: true);
        try
        {
            await psql.StandardInput.WriteLineAsync(before.AsMemory(), cancel);
            await psql.StandardInput.FlushAsync(cancel);
            await restore.StandardOutput.BaseStream.CopyToAsync(psql.StandardInput.BaseStream, cancel);
            var isWhole = await EndAsync(restore, cancel) == 0;
            await psql.StandardInput.WriteLineAsync((isWhole ? after : "ROLLBACK;").AsMemory(), cancel);
            psql.StandardInput.Close();
            return await EndAsync(psql, cancel) == 0 && isWhole;
        }
        catch (IOException)
        {
            // A statement failed, and has said so: psql reads no more.
            restore.Kill();
            await EndAsync(psql, cancel);
            return false;
        }
        catch (OperationCanceledException)
        {
            // Nothing is committed yet; left alone, psql would wait with all its locks.
            restore.Kill();
            psql.Kill();
            throw;
        }
    }

    private static async Task<int> EndAsync(Process process, CancellationToken cancel)
    {
        try
        {
            await process.WaitForExitAsync(cancel);
            return process.ExitCode;
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }
    }

    private Process Start(string program, string[] arguments, bool takes = false, bool gives = false)
    {
        var start = new ProcessStartInfo(Find(program), arguments) { RedirectStandardInput = takes, RedirectStandardOutput = gives };
        start.Environment["PGHOST"] = connection.Host;
        start.Environment["PGPORT"] = connection.Port.ToString(CultureInfo.InvariantCulture);
        start.Environment["PGUSER"] = connection.Username;
        start.Environment["PGPASSWORD"] = connection.Password;
        start.Environment["PGDATABASE"] = connection.Database;
        start.Environment["PGSSLROOTCERT"] = connection.RootCertificate;
        start.Environment["PGSSLMODE"] = connection.SslMode switch
        {
            SslMode.VerifyFull => "verify-full",
            SslMode.VerifyCA => "verify-ca",
            SslMode.Require => "require",
            SslMode.Disable => "disable",
            _ => "prefer",
        };
        return Process.Start(start) ?? throw new InvalidOperationException($"{program} does not start.");
    }

    /// <summary>On the path, else the newest of Debian's.</summary>
    private static string Find(string program)
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        var debian = Directory.Exists("/usr/lib/postgresql")
            ? Directory.EnumerateDirectories("/usr/lib/postgresql")
                .OrderByDescending(version => int.TryParse(Path.GetFileName(version), out var number) ? number : 0)
                .Select(version => Path.Combine(version, "bin"))
            : [];
        return path.Concat(debian).Select(directory => Path.Combine(directory, program)).FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException($"{program} is not here; it comes with PostgreSQL's client programs.");
    }
}
