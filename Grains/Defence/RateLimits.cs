using System.Buffers.Binary;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;
using OrleansChat.Accounts;
using OrleansChat.Grains.Audit;

namespace OrleansChat.Grains.Defence;

/// <summary>
/// Limits that hold for the whole cluster: the counts are in the database. Each silo remembers what the database refused, and until
/// when, so that a flood costs one statement per wait. A refusal is audited once an hour for each limit and whom it counts: more would
/// let strangers fill a log that nobody may empty.
/// </summary>
internal sealed partial class RateLimits(DataCalls calls, IOptions<RateLimitOptions> options, TimeProvider time, ILogger<RateLimits> log)
{
    private const string TakeOne = "SELECT place, wait_ms FROM rate_limit_take($1, $2, $3, $4, $5, $6, $7)";

    private static readonly LimitRule Hourly = LimitRule.Refilling(1, 1, TimeSpan.FromHours(1));

    private readonly Waits _waits = new(time);

    /// <summary>
    /// Takes one try from each limit, or from none. Refusals: rate_limited with the time to wait; unavailable without the database,
    /// for then nothing that is limited could be done either.
    /// </summary>
    public async Task<Outcome<Done>> Take(Caller by, params Limit[] limits)
    {
        if (!options.Value.Enabled || limits.Length == 0)
        {
            return default(Done);
        }

        if (limits.Max(limit => _waits.Left(Short(limit))) is { } left)
        {
            return Refusal(left);
        }

        // Not as a write: a try that was counted, with an answer that was lost, is one try less.
        var asked = await calls.Read<(int Place, TimeSpan Wait)>(async connection => await Ask(connection, limits));
        if (!asked.Ok || asked.Value.Wait == TimeSpan.Zero)
        {
            return asked.Ok ? default(Done) : asked.Refusal;
        }

        var refusing = limits[asked.Value.Place];
        LogRefused(refusing.Name);
        // What refuses only some tries must not be remembered for all.
        if (refusing.FirstOf is null)
        {
            _waits.Note(Short(refusing), asked.Value.Wait);
        }

        // Without the record the refusal stands all the same.
        await Record(
            new Limit("audit", $"{refusing.Name} {refusing.Subject}", Hourly),
            new AuditEvent(AuditEvents.LimitRefused, by, refusing.Name, ChatErrors.Table[ErrorCode.TooMany].Name));
        return Refusal(asked.Value.Wait);
    }

    /// <summary>Forgets all tries under some limits, and gives one back under others: for tries that were right, or not judged.</summary>
    public async Task Settle(IEnumerable<Limit> forgotten, IEnumerable<Limit> returned)
    {
        if (!options.Value.Enabled)
        {
            return;
        }

        // If it fails, somebody who was right has one try less for an hour; that is no reason to refuse what was right.
        await calls.Read<Done>(async connection =>
        {
            await using var command = new NpgsqlCommand("SELECT rate_limit_settle($1, $2)", connection)
            {
                Parameters = { Array(NpgsqlDbType.Bytea, forgotten.Select(limit => limit.Key)), Array(NpgsqlDbType.Bytea, returned.Select(limit => limit.Key)) },
            };
            await command.PrepareAsync();
            await command.ExecuteNonQueryAsync();
            return default(Done);
        });
    }

    /// <summary>Records what strangers can cause as often as they like: no more of it than the limit lets through. Refusals: unavailable, unknown.</summary>
    public async Task<Outcome<Done>> Record(Limit often, AuditEvent entry)
    {
        if (_waits.Left(Short(often)) is not null)
        {
            return default(Done);
        }

        return await calls.Transaction<Done>(async connection =>
        {
            var (_, wait) = await Ask(connection, [often]);
            if (wait > TimeSpan.Zero)
            {
                _waits.Note(Short(often), wait);
                return default(Done);
            }

            await AuditLog.Write(connection, entry);
            return default(Done);
        });
    }

    private static async Task<(int Place, TimeSpan Wait)> Ask(NpgsqlConnection connection, Limit[] limits)
    {
        await using var command = new NpgsqlCommand(TakeOne, connection)
        {
            Parameters =
            {
                Array(NpgsqlDbType.Bytea, limits.Select(limit => limit.Key)),
                Array(NpgsqlDbType.Double, limits.Select(limit => (double)limit.Rule.Free)),
                Array(NpgsqlDbType.Double, limits.Select(limit => limit.Rule.Pace.TotalMilliseconds)),
                Array(NpgsqlDbType.Double, limits.Select(limit => limit.Rule.Most?.TotalMilliseconds)),
                Array(NpgsqlDbType.Double, limits.Select(limit => limit.Rule.Keep.TotalMilliseconds)),
                Array(NpgsqlDbType.Bigint, limits.Select(limit => Place(limits, limit.FirstOf))),
                Array(NpgsqlDbType.Bigint, limits.Select(limit => Place(limits, limit.Under))),
            },
        };
        await command.PrepareAsync();
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return ((int)reader.GetInt64(0) - 1, TimeSpan.FromMilliseconds(reader.GetDouble(1)));
    }

    // Counted from 1, as the database does; 0: none.
    private static long Place(Limit[] limits, Limit? other) => other is null ? 0 : System.Array.IndexOf(limits, other) + 1;

    private static UInt128 Short(Limit limit) => BinaryPrimitives.ReadUInt128BigEndian(limit.Key);

    private static ChatError Refusal(TimeSpan wait) => new(ErrorCode.TooMany, RetryAfterMs: (int)Math.Ceiling(wait.TotalMilliseconds));

    private static NpgsqlParameter<T[]> Array<T>(NpgsqlDbType type, IEnumerable<T> values) =>
        new() { TypedValue = [.. values], NpgsqlDbType = NpgsqlDbType.Array | type };

    [LoggerMessage(EventId = 5031, Level = LogLevel.Warning, Message = "Somebody tries too often; the limit {Limit} refuses.")]
    private partial void LogRefused(string limit);
}
