using System.Diagnostics;
using Npgsql;

namespace OrleansChat.Tests.Support;

/// <summary>A throw-away PostgreSQL of one test run or one test, made by <c>deploy/postgres/private.sh</c>: it can be stopped, crashed and started again.</summary>
public sealed class PrivatePostgres : IAsyncDisposable
{
    private const string Prefix = "chat-tests-";

    private static readonly Lazy<Task> Cleaned = new(RemoveLeftovers);

    private static readonly string Script = Path.Combine(Repository.Root, "deploy", "postgres", "private.sh");

    private readonly string _directory = Path.Combine(Path.GetTempPath(), $"{Prefix}{Environment.ProcessId}-{Guid.NewGuid():N}"[..40]);

    /// <summary>Of the database "chat", whose owner may create others. It stays the same over restarts.</summary>
    public string ConnectionString { get; private set; } = "";

    /// <summary>A place where the server may write besides its data: who runs it may not be who runs the tests.</summary>
    public string Archive => Path.Combine(_directory, "archive");

    public static async Task<PrivatePostgres> Launch()
    {
        await Cleaned.Value;
        var server = new PrivatePostgres();
        await server.Start();
        return server;
    }

    public async Task Start()
    {
        await Run("start", _directory);
        ConnectionString = (await File.ReadAllTextAsync(Path.Combine(_directory, "connection"))).Trim();
    }

    public Task Stop() => Run("stop", _directory);

    /// <summary>As a power cut: no checkpoint, every connection broken.</summary>
    public Task Crash() => Run("crash", _directory);

    /// <summary>Of a server that is stopped: a whole copy of its data, as a backup of files is.</summary>
    public Task Copy(string directory) => Call("cp", "-a", Path.Combine(_directory, "data", "."), directory);

    /// <summary>Of a server that is down: its data goes, a copy takes its place.</summary>
    public async Task Replace(string directory)
    {
        await Call("rm", "-rf", Path.Combine(_directory, "data"));
        await Call("cp", "-a", directory, Path.Combine(_directory, "data"));
    }

    /// <summary>Of a server that is down: adds lines to its configuration; the last of a name holds.</summary>
    public Task Configure(params string[] lines) => File.AppendAllLinesAsync(Path.Combine(_directory, "data", "postgresql.conf"), lines);

    /// <summary>Of a server that is down: what it had not archived yet goes into the archive, too.</summary>
    public Task ArchiveRest() => Call("bash", "-c", "mkdir -p \"$1\" && cp -n \"$2\"/pg_wal/0* \"$1\"", "bash", Archive, Path.Combine(_directory, "data"));

    /// <summary>Of a server that is down: the next start recovers from an archive, up to what the configuration names.</summary>
    public Task Recover() => File.WriteAllTextAsync(Path.Combine(_directory, "data", "recovery.signal"), "");

    /// <summary>Lets the administrator in without a password, which nobody knows, and starts anew.</summary>
    /// <returns>The administrator's connection string.</returns>
    public async Task<string> Administrator()
    {
        const string Name = "postgres";
        await Stop();
        var file = Path.Combine(_directory, "data", "pg_hba.conf");
        await File.WriteAllTextAsync(file, $"host all {Name} 127.0.0.1/32 trust\n{await File.ReadAllTextAsync(file)}");
        await Start();
        return new NpgsqlConnectionStringBuilder(ConnectionString) { Username = Name, Password = null, Database = Name, Pooling = false }.ConnectionString;
    }

    public async ValueTask DisposeAsync()
    {
        await Run("crash", _directory);
        Directory.Delete(_directory, recursive: true);
    }

    /// <summary>A run that was killed could not remove its server; the next one does.</summary>
    private static async Task RemoveLeftovers()
    {
        foreach (var directory in Directory.GetDirectories(Path.GetTempPath(), Prefix + "*"))
        {
            var owner = Path.GetFileName(directory)[Prefix.Length..].Split('-')[0];
            if (int.TryParse(owner, out var pid) && !Directory.Exists($"/proc/{pid}"))
            {
                await Run("crash", directory);
                Directory.Delete(directory, recursive: true);
            }
        }
    }

    private static Task Run(string verb, string directory) => Call("bash", Script, verb, directory);

    private static async Task Call(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var said = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {said.Trim()}");
        }
    }
}

/// <summary>Where the sources are.</summary>
public static class Repository
{
    public static string Root { get; } = Find(new DirectoryInfo(AppContext.BaseDirectory));

    private static string Find(DirectoryInfo? directory) => directory switch
    {
        null => throw new InvalidOperationException($"OrleansChat.sln is not above {AppContext.BaseDirectory}."),
        _ when File.Exists(Path.Combine(directory.FullName, "OrleansChat.sln")) => directory.FullName,
        _ => Find(directory.Parent),
    };
}
