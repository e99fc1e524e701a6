using Npgsql;

namespace OrleansChat.Silo.Schema;

/// <summary>
/// Says that the database comes from a backup: the log's epoch moves, so that whoever has seen events which the backup lacks drops them
/// and starts over. For a database that no silo uses.
/// </summary>
internal static class RestoredVerb
{
    public const string Verb = "restored";

    /// <summary>Ends every session: those that were ended after the backup are open again in it.</summary>
    public const string EndSessions = "--end-sessions";

    // Never a number that an earlier restore has used: the clock is past it, and so is the number in the backup.
    private const string MoveEpoch = "UPDATE chat_log SET epoch = greatest(epoch + 1, extract(epoch FROM now())::bigint) RETURNING epoch";

    private const string RevokeSessions = "UPDATE session SET revoked_at = now() WHERE revoked_at IS NULL";

    public static async Task<int> Run(WebApplication app, bool endSessions)
    {
        await using (app)
        {
            await app.Services.GetRequiredService<DatabaseStart>().Reach(SiloDatabase.OwnPool, CancellationToken.None);
            await using var connection = await app.Services.GetRequiredService<SiloDatabase>().Own.OpenConnectionAsync();
            await using var transaction = await connection.BeginTransactionAsync();
            await using var move = new NpgsqlCommand(MoveEpoch, connection);
            var epoch = await move.ExecuteScalarAsync();
            await using var revoke = new NpgsqlCommand(RevokeSessions, connection);
            var ended = endSessions ? await revoke.ExecuteNonQueryAsync() : 0;
            await transaction.CommitAsync();
            Console.WriteLine($"The log's epoch is {epoch}; {ended} sessions were ended.");
            return 0;
        }
    }
}
