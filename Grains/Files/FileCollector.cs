using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using OrleansChat.Files;

namespace OrleansChat.Grains.Files;

/// <summary>Removes files that no message carries: never posted for a day, broken off, or of erased messages. Every silo looks once a minute.</summary>
internal sealed partial class FileCollector(DataCalls calls, IFileBytes bytes, TimeProvider time, ILogger<FileCollector> log) : BackgroundService
{
    private const int AtOnce = 100;

    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    // Doomed first, so that no post may claim it while its bytes go. What this silo has taken the others leave alone for a while; a
    // silo that dies over it leaves it to them.
    private const string Look = """
        WITH due AS (SELECT file_id FROM file WHERE look_at <= now() ORDER BY look_at LIMIT $1 FOR UPDATE SKIP LOCKED),
        looked AS (SELECT file_id, EXISTS (SELECT FROM file_message c WHERE c.file_id = due.file_id) AS carried FROM due),
        kept AS (UPDATE file f SET look_at = NULL FROM looked l WHERE f.file_id = l.file_id AND l.carried),
        gone AS (
            UPDATE file f SET doomed = true, look_at = now() + interval '10 minutes' FROM looked l WHERE f.file_id = l.file_id AND NOT l.carried
            RETURNING f.file_id, f.size
        )
        SELECT l.file_id, g.size FROM looked l LEFT JOIN gone g USING (file_id)
        """;

    private const string Forget = "DELETE FROM file WHERE file_id = $1 AND doomed";

    /// <summary>Looks at what is due. Answers how many files went; unavailable or unknown, after which the rest is done later.</summary>
    public async Task<Outcome<int>> Collect()
    {
        var removed = 0;
        Outcome<List<(Guid File, long? Size)>> looked;
        do
        {
            looked = await LookAtDue();
            foreach (var (file, size) in (looked.Value ?? []).Where(one => one.Size is not null))
            {
                var gone = await bytes.Delete(file, FileChunks.Count(size!.Value));
                gone = gone.Ok ? await Drop(file) : gone;
                if (!gone.Ok)
                {
                    return gone.Refusal;
                }

                removed++;
            }
        }
        while (looked.Value?.Count == AtOnce);
        return looked.Ok ? removed : looked.Refusal;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Period, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!stoppingToken.IsCancellationRequested && await Collect() is { Ok: true, Value: > 0 } collected)
            {
                LogCollected(collected.Value);
            }
        }
    }

    /// <summary>Those without a size are carried by a message.</summary>
    private Task<Outcome<List<(Guid File, long? Size)>>> LookAtDue() => calls.Write<List<(Guid, long?)>>(async connection =>
    {
        await using var command = new NpgsqlCommand(Look, connection) { Parameters = { new NpgsqlParameter<int> { TypedValue = AtOnce } } };
        await using var reader = await command.ExecuteReaderAsync();
        var looked = new List<(Guid, long?)>();
        while (await reader.ReadAsync())
        {
            looked.Add((reader.GetGuid(0), reader.IsDBNull(1) ? null : reader.GetInt64(1)));
        }

        return looked;
    });

    private Task<Outcome<Done>> Drop(Guid file) => calls.Write<Done>(async connection =>
    {
        await using var command = new NpgsqlCommand(Forget, connection) { Parameters = { new NpgsqlParameter<Guid> { TypedValue = file } } };
        await command.ExecuteNonQueryAsync();
        return default(Done);
    });

    [LoggerMessage(EventId = 5064, Level = LogLevel.Information, Message = "{Count} files that no message carries were removed.")]
    private partial void LogCollected(int count);
}
