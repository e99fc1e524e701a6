using Npgsql;

namespace OrleansChat.Silo.Schema;

/// <summary>Whether a server may hold what we promise to keep.</summary>
public static class DatabaseChecks
{
    private const int OldestServer = 150000;

    /// <summary>Left for operators, backups and gateways.</summary>
    private const int Spare = 10;

    private const string Read = """
        SELECT current_setting('fsync') = 'on', current_setting('full_page_writes') = 'on', current_setting('synchronous_commit'),
            current_setting('server_encoding'), current_setting('server_version_num')::integer, current_setting('server_version'),
            current_setting('max_connections')::integer
        """;

    /// <summary>Why a silo that opens up to <paramref name="connections"/> connections must not start here; empty when it may.</summary>
    public static IEnumerable<string> Judge(ServerSettings server, int connections, bool allowDataLossOnCrash)
    {
        const string Risk = "a crash of the server would lose acknowledged messages (to accept that: Chat:Database:AllowDataLossOnCrash=true)";
        if (server.Version < OldestServer)
        {
            yield return $"PostgreSQL {server.VersionText} is too old; 15 or newer is needed.";
        }

        if (server.Encoding != "UTF8")
        {
            yield return $"The database's encoding is {server.Encoding}; it must be UTF8.";
        }

        if (!allowDataLossOnCrash && !server.Fsync)
        {
            yield return $"The server runs with fsync=off: {Risk}.";
        }

        if (!allowDataLossOnCrash && !server.FullPageWrites)
        {
            yield return $"The server runs with full_page_writes=off: {Risk}.";
        }

        if (!allowDataLossOnCrash && server.SynchronousCommit is "off" or "local")
        {
            yield return $"The server runs with synchronous_commit={server.SynchronousCommit}: {Risk}.";
        }

        if (connections > server.MaxConnections - Spare)
        {
            yield return $"The silos would open up to {connections} connections, the server allows {server.MaxConnections} and {Spare} are kept free: raise max_connections or make the pools smaller.";
        }
    }

    public static async Task<ServerSettings> ReadSettings(NpgsqlDataSource database, CancellationToken cancel)
    {
        await using var command = database.CreateCommand(Read);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        await reader.ReadAsync(cancel);
        return new ServerSettings(
            reader.GetBoolean(0),
            reader.GetBoolean(1),
            reader.GetString(2),
            reader.GetString(3),
            reader.GetInt32(4),
            reader.GetString(5),
            reader.GetInt32(6));
    }
}

/// <summary>The server's settings on which our promises rest.</summary>
/// <param name="Version">As in <c>server_version_num</c>: 150020 is 15.20.</param>
public sealed record ServerSettings(
    bool Fsync,
    bool FullPageWrites,
    string SynchronousCommit,
    string Encoding,
    int Version,
    string VersionText,
    int MaxConnections);
