using Microsoft.Extensions.Options;
using Npgsql;
using OrleansChat.Accounts;
using OrleansChat.Grains.Audit;
using OrleansChat.Sessions;

namespace OrleansChat.Grains.Sessions;

/// <summary>The keys of access tokens, sealed; each step of their life is one transaction under a lock, whichever silo takes it.</summary>
internal sealed class SigningKeyStore(DataCalls calls, SealedSecrets secrets, IOptions<KeyOptions> options)
{
    private const string InOrder = "ORDER BY state = 'current' DESC, state = 'next' DESC, state_at DESC, key_id";

    private const string ReadSealed = $"SELECT key_id, sealed, state FROM signing_key WHERE sealed IS NOT NULL {InOrder}";

    private const string ReadViews = $"SELECT key_id, state, (extract(epoch FROM state_at) * 1000)::bigint FROM signing_key {InOrder}";

    private const string ReadRows = "SELECT key_id, state, clock_timestamp() - state_at FROM signing_key";

    // What follows in the transaction has its own snapshots, taken while the lock is held: it sees another silo's step.
    private const string Lock = "SELECT pg_advisory_xact_lock(hashtext('orleanschat.signing_key'))";

    private const string ReadPlain = "SELECT key_id, pkcs8 FROM signing_key WHERE pkcs8 IS NOT NULL";

    private const string SealPlain = "UPDATE signing_key SET sealed = $2, pkcs8 = NULL WHERE key_id = $1";

    private const string Drop = "DELETE FROM signing_key WHERE key_id = ANY ($1)";

    private const string Retire = "UPDATE signing_key SET state = 'previous', state_at = clock_timestamp() WHERE state = 'current'";

    private const string Promote =
        "UPDATE signing_key SET state = 'current', state_at = clock_timestamp() WHERE state = 'next' RETURNING key_id";

    private const string Add = """
        INSERT INTO signing_key (key_id, sealed, state, state_at)
        SELECT $1, $2, CASE WHEN EXISTS (SELECT FROM signing_key WHERE state = 'current') THEN 'next' ELSE 'current' END, clock_timestamp()
        """;

    private static readonly Caller Nobody = new(null, null, null);

    /// <summary>The one that signs first. Refusals: unavailable, unknown.</summary>
    public async Task<Outcome<SigningKey[]>> ReadOrMake()
    {
        var known = await Read();
        if (!known.Ok || known.Value is [{ State: KeyState.Current }, ..])
        {
            return known;
        }

        var made = await Turn();
        return made.Ok ? await Read() : made.Refusal;
    }

    public Task<Outcome<KeyView[]>> List() => Read(ReadViews, reader => new KeyView(reader.GetString(0), State(reader, 1), reader.GetInt64(2)));

    /// <summary>Takes the step that is due, if one is: true when another may follow. Refusals: unavailable, unknown.</summary>
    public Task<Outcome<bool>> Turn() => Run(rows => KeyRules.Step(rows, options.Value), Nobody);

    /// <summary>Refusals: rate_limited, unavailable, unknown.</summary>
    public async Task<Outcome<Done>> Rotate(Caller by)
    {
        var done = await Run(rows => KeyRules.AskedStep(rows, options.Value), by);
        return done.Ok ? default(Done) : done.Refusal;
    }

    private async Task<Outcome<bool>> Run(Func<IReadOnlyCollection<KeyRow>, Outcome<KeyStep>> decide, Caller by)
    {
        // A key takes longer to make than a lock may be held: it is made for what seems due, and used if that still is.
        var seen = await Read(ReadRows, Row);
        var plan = seen.Ok ? decide(seen.Value) : seen.Refusal;
        if (!plan.Ok)
        {
            return plan.Refusal;
        }

        var made = plan.Value.Make ? await NewKey.Make() : null;
        return await calls.Transaction<bool>(async connection =>
        {
            await Execute(connection, Lock);
            await SealAll(connection);
            var step = decide(await Read(connection, ReadRows, Row));
            if (!step.Ok)
            {
                return step.Refusal;
            }

            await Take(connection, step.Value, made, by);
            return !step.Value.IsNothing;
        });
    }

    private async Task Take(NpgsqlConnection connection, KeyStep step, NewKey? made, Caller by)
    {
        await Execute(connection, Drop, new NpgsqlParameter<string[]> { TypedValue = step.Drop });
        string? promoted = null;
        if (step.Promote)
        {
            await Execute(connection, Retire);
            await using var promote = new NpgsqlCommand(Promote, connection);
            promoted = (string?)await promote.ExecuteScalarAsync();
        }

        if (step.Make && made is not null)
        {
            await Execute(connection, Add, Text(made.KeyId), Bytes(Sealed(made.KeyId, made.Pkcs8)));
        }

        if (promoted is not null)
        {
            await AuditLog.Write(connection, new AuditEvent(AuditEvents.KeyRotated, by, promoted));
        }
    }

    private async Task SealAll(NpgsqlConnection connection)
    {
        foreach (var (key, pkcs8) in await Read(connection, ReadPlain, reader => (reader.GetString(0), reader.GetFieldValue<byte[]>(1))))
        {
            await Execute(connection, SealPlain, Text(key), Bytes(Sealed(key, pkcs8)));
        }
    }

    private byte[] Sealed(string keyId, byte[] pkcs8) => secrets.Seal(pkcs8, Purpose(keyId));

    private Task<Outcome<SigningKey[]>> Read() => Read(ReadSealed, reader => new SigningKey(
        reader.GetString(0), secrets.Open(reader.GetFieldValue<byte[]>(1), Purpose(reader.GetString(0))), State(reader, 2)));

    private Task<Outcome<T[]>> Read<T>(string sql, Func<NpgsqlDataReader, T> row) =>
        calls.Read<T[]>(async connection => (await Read(connection, sql, row)).ToArray());

    private static async Task<List<T>> Read<T>(NpgsqlConnection connection, string sql, Func<NpgsqlDataReader, T> row)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync())
        {
            rows.Add(row(reader));
        }

        return rows;
    }

    private static async Task Execute(NpgsqlConnection connection, string sql, params NpgsqlParameter[] parameters)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddRange(parameters);
        await command.ExecuteNonQueryAsync();
    }

    private static KeyRow Row(NpgsqlDataReader reader) => new(reader.GetString(0), State(reader, 1), reader.GetTimeSpan(2));

    private static KeyState State(NpgsqlDataReader reader, int column) => Enum.Parse<KeyState>(reader.GetString(column), ignoreCase: true);

    private static string Purpose(string keyId) => $"signing_key/{keyId}";

    private static NpgsqlParameter<string> Text(string value) => new() { TypedValue = value };

    private static NpgsqlParameter<byte[]> Bytes(byte[] value) => new() { TypedValue = value };
}
