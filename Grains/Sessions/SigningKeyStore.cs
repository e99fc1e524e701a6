using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Npgsql;
using OrleansChat.Sessions;

namespace OrleansChat.Grains.Sessions;

/// <summary>The keys that sign access tokens: made once per cluster, by whichever silo is asked first.</summary>
internal sealed class SigningKeyStore(DataCalls calls)
{
    /// <summary>128-bit security for RS256 (ASVS 11.2.3).</summary>
    private const int Bits = 3072;

    private const string ReadAll = "SELECT key_id, pkcs8 FROM signing_key ORDER BY created_at DESC, key_id";

    // Two statements of one transaction: the second one's snapshot is taken when the lock is held, so it sees another silo's key.
    private const string Lock = "SELECT pg_advisory_xact_lock(hashtext('orleanschat.signing_key'))";

    private const string Put = "INSERT INTO signing_key (key_id, pkcs8) SELECT $1, $2 WHERE NOT EXISTS (SELECT FROM signing_key)";

    /// <summary>Newest first, at least one. Refusals: unavailable, unknown.</summary>
    public async Task<Outcome<SigningKey[]>> ReadOrMake()
    {
        var known = await Read();
        if (!known.Ok || known.Value.Length > 0)
        {
            return known;
        }

        // Pure CPU, about half a second: off the grain's scheduler.
        var made = await Task.Run(Make);
        var stored = await Store(made);
        return stored.Ok ? await Read() : stored.Refusal;
    }

    /// <summary>RFC 7638: SHA-256 over the required members in lexical order, without white space.</summary>
    internal static string Thumbprint(string exponent, string modulus) =>
        Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes($$"""{"e":"{{exponent}}","kty":"RSA","n":"{{modulus}}"}""")));

    private static SigningKey Make()
    {
        using var rsa = RSA.Create(Bits);
        var parameters = rsa.ExportParameters(includePrivateParameters: false);
        var id = Thumbprint(Base64Url.EncodeToString(parameters.Exponent), Base64Url.EncodeToString(parameters.Modulus));
        return new SigningKey(id, rsa.ExportPkcs8PrivateKey());
    }

    private Task<Outcome<SigningKey[]>> Read() => calls.Read<SigningKey[]>(async connection =>
    {
        await using var command = new NpgsqlCommand(ReadAll, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var keys = new List<SigningKey>();
        while (await reader.ReadAsync())
        {
            keys.Add(new SigningKey(reader.GetString(0), reader.GetFieldValue<byte[]>(1)));
        }

        return keys.ToArray();
    });

    private Task<Outcome<Done>> Store(SigningKey key) => calls.Write<Done>(async connection =>
    {
        await using var transaction = await connection.BeginTransactionAsync();
        await using var batch = new NpgsqlBatch(connection, transaction)
        {
            BatchCommands =
            {
                new NpgsqlBatchCommand(Lock),
                new NpgsqlBatchCommand(Put)
                {
                    Parameters =
                    {
                        new NpgsqlParameter<string> { TypedValue = key.KeyId },
                        new NpgsqlParameter<byte[]> { TypedValue = key.Pkcs8 },
                    },
                },
            },
        };
        await batch.ExecuteNonQueryAsync();
        await transaction.CommitAsync();
        return default(Done);
    });
}
