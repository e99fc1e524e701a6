using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace OrleansChat.Grains;

/// <summary>
/// Runs small reads and writes and says what became of them when the database failed, so that no Npgsql type leaves the silo.
/// </summary>
internal sealed partial class DataCalls(ChatDatabase database, ILogger<DataCalls> log)
{
    /// <summary>Adds the refusal unavailable.</summary>
    public Task<Outcome<T>> Read<T>(Func<NpgsqlConnection, Task<Outcome<T>>> query) => Run(query, ErrorCode.Unavailable);

    /// <summary>Adds the refusals unavailable (nothing was stored) and unknown (the connection was lost around the commit).</summary>
    public Task<Outcome<T>> Write<T>(Func<NpgsqlConnection, Task<Outcome<T>>> statement) => Run(statement, ErrorCode.Unknown);

    /// <summary>As <see cref="Write"/>, all or nothing: commits an answer, takes a refusal back.</summary>
    public Task<Outcome<T>> Transaction<T>(Func<NpgsqlConnection, Task<Outcome<T>>> statements) => Write(async connection =>
    {
        await using var transaction = await connection.BeginTransactionAsync();
        var outcome = await statements(connection);
        if (outcome.Ok)
        {
            await transaction.CommitAsync();
        }

        return outcome;
    });

    private async Task<Outcome<T>> Run<T>(Func<NpgsqlConnection, Task<Outcome<T>>> work, ErrorCode whenBroken)
    {
        NpgsqlConnection connection;
        try
        {
            connection = await database.Data.OpenConnectionAsync();
        }
        catch (Exception fault) when (IsFault(fault))
        {
            LogFailed(fault);
            return ErrorCode.Unavailable;
        }

        await using (connection)
        {
            try
            {
                return await work(connection);
            }
            catch (PostgresException refused) when (!IsAmbiguous(refused))
            {
                LogFailed(refused);
                return refused.IsTransient || refused.SqlState is PostgresErrorCodes.QueryCanceled or PostgresErrorCodes.LockNotAvailable
                    ? ErrorCode.Unavailable
                    : throw new InvalidOperationException($"The database refused a statement: {refused.SqlState}.");
            }
            catch (Exception fault) when (IsFault(fault))
            {
                LogFailed(fault);
                return whenBroken;
            }
        }
    }

    // A server that is being shut down may have committed before it said so.
    private static bool IsAmbiguous(PostgresException fault) =>
        fault.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.StatementCompletionUnknown
            || fault.SqlState.StartsWith("08", StringComparison.Ordinal);

    private static bool IsFault(Exception fault) => fault is NpgsqlException or SocketException or IOException or TimeoutException;

    [LoggerMessage(EventId = 5001, Level = LogLevel.Warning, Message = "A statement for accounts or sessions failed.")]
    private partial void LogFailed(Exception fault);
}
