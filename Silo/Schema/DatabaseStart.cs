using Microsoft.Extensions.Options;
using Npgsql;

namespace OrleansChat.Silo.Schema;

/// <summary>The first words with the database, of silos and of verbs alike: it answers, is fit to keep messages, and has this build's schema.</summary>
public sealed partial class DatabaseStart(
    SiloDatabase database, SchemaMigrator migrator, IOptions<DatabaseOptions> options, TimeProvider time, ILogger<DatabaseStart> logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// Waits <c>StartTimeoutSeconds</c> for a server that is away or recovering; one that says no does not change its mind. One that must
    /// not be used is refused before anything is written to it.
    /// </summary>
    /// <param name="connections">As many as the caller may open.</param>
    public async Task<ServerSettings> Reach(int connections, CancellationToken cancel)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            try
            {
                var settings = await DatabaseChecks.ReadSettings(database.Own, cancel);
                StartRefusedException.ThrowIfAny(DatabaseChecks.Judge(settings, connections, options.Value.AllowDataLossOnCrash));
                return settings;
            }
            catch (NpgsqlException fault) when (fault.IsTransient && IsEarly(started))
            {
                LogWaiting(logger, fault.Message);
                await Task.Delay(Pause, time, cancel);
            }
            catch (NpgsqlException fault)
            {
                throw new StartRefusedException($"The database cannot be used: {fault.Message}.", fault);
            }
        }
    }

    /// <summary>Brings the schema to this build's, or looks whether it is where somebody else does that.</summary>
    public Task Schema(CancellationToken cancel) => options.Value.Migrate ? migrator.Migrate(cancel) : migrator.Verify(cancel);

    /// <summary>Waits as <see cref="Reach"/> does while the answer is a refusal that may pass: where all start at once, the database is busy.</summary>
    public async Task<Outcome<T>> Insist<T>(Func<Task<Outcome<T>>> call, CancellationToken cancel)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            var answer = await call();
            if (answer.Ok || !answer.Refusal.Entry.Retryable || !IsEarly(started))
            {
                return answer;
            }

            LogWaiting(logger, answer.Refusal.Message);
            await Task.Delay(Pause, time, cancel);
        }
    }

    private bool IsEarly(long started) => time.GetElapsedTime(started).TotalSeconds < options.Value.StartTimeoutSeconds;

    [LoggerMessage(1012, LogLevel.Information, "Waiting for the database: {Reason}")]
    private static partial void LogWaiting(ILogger logger, string reason);
}
