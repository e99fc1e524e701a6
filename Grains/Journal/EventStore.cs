using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Npgsql;
using OrleansChat.Rooms;

namespace OrleansChat.Grains.Journal;

/// <summary>
/// The one way into the log. A single autocommit statement appends for many rooms: it moves each room's head only from the value its
/// writer holds and only if none of the client ids exists, and stores events and projections of just those rooms. A room that is not
/// returned fails alone.
/// </summary>
public sealed partial class EventStore(ChatDatabase database, ILogger<EventStore> logger)
{
    /// <summary>Stores a batch that is sorted by room and names each room once. Never throws.</summary>
    public async Task<AppendStatus[]> Insert(IReadOnlyList<Journal.Entry> batch)
    {
        var (status, moved) = await TryInsert(batch, 0, batch.Count, check: false);
        if (status == AppendStatus.Conflict)
        {
            (status, moved) = await TryInsert(batch, 0, batch.Count, check: true);
        }

        if (status == AppendStatus.Committed)
        {
            return Outcomes(batch, moved!);
        }

        if (status != AppendStatus.Failed || batch.Count == 1)
        {
            var all = new AppendStatus[batch.Count];
            Array.Fill(all, status);
            return all;
        }

        // The database refused the batch for what one append holds: store them one by one, so that only that one fails.
        var each = new AppendStatus[batch.Count];
        for (var index = 0; index < batch.Count; index++)
        {
            var (one, found) = await TryInsert(batch, index, 1, check: true);
            each[index] = one == AppendStatus.Committed && found!.Count == 0 ? AppendStatus.Conflict : one;
        }

        return each;
    }

    private static AppendStatus[] Outcomes(IReadOnlyList<Journal.Entry> batch, HashSet<Guid> moved)
    {
        var outcomes = new AppendStatus[batch.Count];
        for (var index = 0; index < batch.Count; index++)
        {
            outcomes[index] = moved.Contains(batch[index].Append.Room.Value) ? AppendStatus.Committed : AppendStatus.Conflict;
        }

        return outcomes;
    }

    private async Task<(AppendStatus Status, HashSet<Guid>? Moved)> TryInsert(IReadOnlyList<Journal.Entry> batch, int start, int count, bool check)
    {
        NpgsqlConnection connection;
        try
        {
            connection = await database.Journal.OpenConnectionAsync();
        }
        catch (Exception fault) when (fault is NpgsqlException or SocketException or TimeoutException)
        {
            LogUnreachable(fault);
            return (AppendStatus.Unavailable, null);
        }

        try
        {
            await using (connection)
            {
                await using var command = new NpgsqlCommand { Connection = connection };
                AppendStatement.Fill(command, batch, start, count, check);
                // A statement that fails in the very use that prepares it mixes its connection up (npgsql/npgsql#6391): prepare first.
                await command.PrepareAsync();
                await using var reader = await command.ExecuteReaderAsync();
                var moved = new HashSet<Guid>(count);
                while (await reader.ReadAsync())
                {
                    moved.Add(reader.GetGuid(0));
                }

                return (AppendStatus.Committed, moved);
            }
        }
        catch (PostgresException fault) when (!check && fault.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return (AppendStatus.Conflict, null);
        }
        catch (PostgresException fault) when (!IsAmbiguous(fault))
        {
            var refused = fault.IsTransient || IsTimeLimit(fault);
            LogRefused(fault.SqlState, fault);
            return (refused ? AppendStatus.Unavailable : AppendStatus.Failed, null);
        }
        catch (Exception fault)
        {
            // Whatever it was, the commit may have happened; and a writer that died of it would take every room with it.
            LogAmbiguous(fault);
            return (AppendStatus.Unknown, null);
        }
    }

    /// <summary>A server that is being shut down may have committed before it said so.</summary>
    private static bool IsAmbiguous(PostgresException fault) =>
        fault.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.StatementCompletionUnknown
            || fault.SqlState.StartsWith("08", StringComparison.Ordinal);

    private static bool IsTimeLimit(PostgresException fault) =>
        fault.SqlState is PostgresErrorCodes.QueryCanceled or PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected
            || fault.SqlState.StartsWith("53", StringComparison.Ordinal);

    [LoggerMessage(EventId = 2011, Level = LogLevel.Warning, Message = "The journal cannot reach the database.")]
    private partial void LogUnreachable(Exception fault);

    [LoggerMessage(EventId = 2012, Level = LogLevel.Error, Message = "The database refused a write of the journal: {SqlState}.")]
    private partial void LogRefused(string sqlState, Exception fault);

    [LoggerMessage(EventId = 2013, Level = LogLevel.Warning, Message = "The connection was lost around a commit of the journal; it will be repeated.")]
    private partial void LogAmbiguous(Exception fault);
}
