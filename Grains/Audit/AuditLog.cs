using Npgsql;
using NpgsqlTypes;
using OrleansChat.Accounts;

namespace OrleansChat.Grains.Audit;

/// <summary>One security event.</summary>
/// <param name="Name">From <see cref="AuditEvents"/>.</param>
/// <param name="By">Who caused it, as far as known, and from where.</param>
/// <param name="Subject">What it was done to, if not to the actor: an id, never a name, an address or a text.</param>
/// <param name="Result">"ok", or the registry's name of the refusal.</param>
internal sealed record AuditEvent(string Name, Caller By, string? Subject = null, string Result = "ok");

/// <summary>Writes security events in the caller's transaction: what happened and its record are stored together or not at all.</summary>
internal static class AuditLog
{
    private const string Add =
        "INSERT INTO audit (event, actor_id, session_id, address, subject, result) VALUES ($1, $2, $3, $4, $5, $6)";

    private const string AddIfOpened = """
        INSERT INTO audit (event, actor_id, session_id, address, subject, result)
        SELECT $1, $2, $3, $4, $5, $6 WHERE EXISTS (SELECT FROM session WHERE session_id = $3)
        """;

    /// <summary>On its own, before what it is the record of is answered or done: what cannot be recorded is not. Refusals: unavailable, unknown.</summary>
    public static Task<Outcome<Done>> Record(this DataCalls calls, AuditEvent entry) => calls.Write<Done>(async connection =>
    {
        await Write(connection, entry);
        return default(Done);
    });

    /// <summary>Call it last: the lock that orders the chain is held until the commit.</summary>
    public static Task Write(NpgsqlConnection connection, AuditEvent entry) => connection.Run(Statement(entry));

    /// <summary>As <see cref="Write"/>, for the end of a batch.</summary>
    public static NpgsqlBatchCommand Statement(AuditEvent entry) => Statement(Add, entry);

    /// <summary>As <see cref="Statement(AuditEvent)"/>, if the event's session is there: for a batch that opens it, or does not.</summary>
    public static NpgsqlBatchCommand StatementIfOpened(AuditEvent entry) => Statement(AddIfOpened, entry);

    private static NpgsqlBatchCommand Statement(string sql, AuditEvent entry) => new(sql)
    {
        Parameters =
        {
            Text(entry.Name), Uuid(entry.By.User?.Value), Uuid(entry.By.Session?.Value), Text(entry.By.Address), Text(entry.Subject), Text(entry.Result),
        },
    };

    private static NpgsqlParameter<string?> Text(string? value) => new() { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Text };

    private static NpgsqlParameter Uuid(Guid? value) => new() { Value = value is { } id ? id : DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid };
}
