using Npgsql;
using NpgsqlTypes;
using OrleansChat.Audit;

namespace OrleansChat.Grains.Audit;

/// <summary>The log of security events, read.</summary>
internal sealed class AuditStore(DataCalls calls)
{
    private const int MostRows = 5_000;

    private const string ReadAfter = """
        SELECT audit_id, (extract(epoch FROM at) * 1000)::bigint, event, actor_id, session_id, address, subject, result, hash
        FROM audit WHERE audit_id > $1 AND ($3::uuid IS NULL OR actor_id = $3) ORDER BY audit_id LIMIT $2
        """;

    // Each row against the one before it; the first of a page against the mark that the page before ended with.
    private const string Check = """
        WITH page AS (
            SELECT a.audit_id, a.hash,
                a.audit_id = lag(a.audit_id, 1, $1) OVER w + 1 AND a.hash = audit_hash(lag(a.hash, 1, $2) OVER w, a) AS good
            FROM audit a WHERE a.audit_id > $1 WINDOW w AS (ORDER BY a.audit_id) ORDER BY a.audit_id LIMIT $3
        ), broken AS (SELECT min(audit_id) AS audit_id FROM page WHERE NOT good)
        SELECT b.audit_id, l.audit_id, l.hash, (SELECT count(*) FROM page)
        FROM broken b
        LEFT JOIN LATERAL (SELECT * FROM page WHERE page.audit_id < b.audit_id OR b.audit_id IS NULL ORDER BY audit_id DESC LIMIT 1) l ON true
        """;

    private const string CheckMark = "SELECT EXISTS (SELECT FROM audit WHERE audit_id = $1 AND hash = $2)";

    /// <param name="actor">Null: everybody's.</param>
    public Task<Outcome<AuditEntry[]>> Read(long after, int limit, UserId? actor = null) => calls.Read<AuditEntry[]>(async connection =>
    {
        await using var command = new NpgsqlCommand(ReadAfter, connection)
        {
            Parameters =
            {
                new NpgsqlParameter<long> { TypedValue = after },
                new NpgsqlParameter<int> { TypedValue = limit },
                new NpgsqlParameter { Value = actor is { } user ? user.Value : DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid },
            },
        };
        await using var reader = await command.ExecuteReaderAsync();
        var entries = new List<AuditEntry>();
        while (await reader.ReadAsync())
        {
            entries.Add(new AuditEntry(
                reader.GetInt64(0),
                reader.GetInt64(1),
                reader.GetString(2),
                reader.IsDBNull(3) ? null : reader.GetGuid(3),
                reader.IsDBNull(4) ? null : reader.GetGuid(4),
                reader.IsDBNull(5) ? null : reader.GetString(5),
                reader.IsDBNull(6) ? null : reader.GetString(6),
                reader.GetString(7),
                reader.GetFieldValue<byte[]>(8)));
        }

        return entries.ToArray();
    });

    public Task<Outcome<AuditCheck>> Verify(AuditMark? from) => calls.Read<AuditCheck>(async connection =>
    {
        if (from is not null && !await Holds(connection, from))
        {
            return new AuditCheck(null, from.Id, More: false);
        }

        await using var command = new NpgsqlCommand(Check, connection)
        {
            Parameters =
            {
                new NpgsqlParameter<long> { TypedValue = from?.Id ?? 0 },
                new NpgsqlParameter<byte[]> { TypedValue = from?.Hash ?? [] },
                new NpgsqlParameter<int> { TypedValue = MostRows },
            },
        };
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        long? broken = reader.IsDBNull(0) ? null : reader.GetInt64(0);
        var last = reader.IsDBNull(1) ? from : new AuditMark(reader.GetInt64(1), reader.GetFieldValue<byte[]>(2));
        return new AuditCheck(last, broken, More: broken is null && reader.GetInt64(3) == MostRows);
    });

    private static async Task<bool> Holds(NpgsqlConnection connection, AuditMark mark)
    {
        await using var command = new NpgsqlCommand(CheckMark, connection)
        {
            Parameters = { new NpgsqlParameter<long> { TypedValue = mark.Id }, new NpgsqlParameter<byte[]> { TypedValue = mark.Hash } },
        };
        return (bool)(await command.ExecuteScalarAsync())!;
    }
}
