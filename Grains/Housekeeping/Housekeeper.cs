using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace OrleansChat.Grains.Housekeeping;

/// <summary>Removes leftovers, few at a time and with pauses, so that what has gathered over years crowds nobody out.</summary>
internal sealed partial class Housekeeper(DataCalls calls, IOptions<HousekeepingOptions> options, TimeProvider time, ILogger<Housekeeper> log)
{
    public const int Batch = 500;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Until nothing is left over, or the database cannot be reached: then the next look goes on.</summary>
    public async Task Sweep(CancellationToken cancel)
    {
        foreach (var leftover in Leftovers.All(options.Value))
        {
            var (removed, last) = (0L, Batch);
            while (last == Batch && !cancel.IsCancellationRequested)
            {
                var batch = await Remove(leftover);
                if (!batch.Ok)
                {
                    LogStopped(leftover.Name, batch.Refusal.Entry.Name);
                    return;
                }

                (removed, last) = (removed + batch.Value, batch.Value);
                if (last == Batch)
                {
                    await Task.Delay(Pause, time, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
                }
            }

            if (removed > 0)
            {
                LogRemoved(removed, leftover.Name);
            }
        }
    }

    private Task<Outcome<int>> Remove(Leftover leftover) => calls.Write<int>(async connection =>
    {
        await using var command = new NpgsqlCommand(leftover.Statement, connection)
        {
            Parameters = { new NpgsqlParameter<int> { TypedValue = Batch }, new NpgsqlParameter<TimeSpan> { TypedValue = leftover.Kept } },
        };
        return await command.ExecuteNonQueryAsync();
    });

    [LoggerMessage(EventId = 5131, Level = LogLevel.Information, Message = "{Count} rows were over and are removed: {Leftover}.")]
    private partial void LogRemoved(long count, string leftover);

    [LoggerMessage(EventId = 5132, Level = LogLevel.Warning, Message = "Removing {Leftover} stopped: {Refusal}; the next look goes on.")]
    private partial void LogStopped(string leftover, string refusal);
}
