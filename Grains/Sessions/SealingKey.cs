using System.Security.Cryptography;
using Npgsql;

namespace OrleansChat.Grains.Sessions;

/// <summary>A row of <c>sealing_key</c>: a random key, wrapped under a passphrase.</summary>
internal sealed record SealingKey(int Id, byte[] Salt, int Iterations, byte[] Wrapped)
{
    /// <summary>As for passwords (OWASP, PBKDF2-HMAC-SHA512): a passphrase may be as weak as one. Once per start.</summary>
    private const int Rounds = 210_000;

    private const int SaltBytes = 16;

    private const string ReadAll = "SELECT sealing_key_id, salt, iterations, wrapped FROM sealing_key ORDER BY sealing_key_id";

    private const string Add = "INSERT INTO sealing_key (sealing_key_id, salt, iterations, wrapped) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";

    private const string Rewrap = "UPDATE sealing_key SET salt = $2, iterations = $3, wrapped = $4 WHERE sealing_key_id = $1 AND wrapped = $5";

    public static SealingKey Wrap(int id, byte[] key, string passphrase)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        return new SealingKey(id, salt, Rounds, Sealing.Seal(Derive(passphrase, salt, Rounds), key, BitConverter.GetBytes(id)));
    }

    /// <summary>Null: another passphrase.</summary>
    public byte[]? Unwrap(string passphrase) => Sealing.Open(Derive(passphrase, Salt, Iterations), Wrapped, BitConverter.GetBytes(Id));

    public static async Task<List<SealingKey>> Read(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(ReadAll, connection);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var rows = new List<SealingKey>();
        while (await reader.ReadAsync(cancel))
        {
            rows.Add(new SealingKey(reader.GetInt32(0), reader.GetFieldValue<byte[]>(1), reader.GetInt32(2), reader.GetFieldValue<byte[]>(3)));
        }

        return rows;
    }

    /// <summary>Unless there is one of this id.</summary>
    public async Task Insert(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var command = Command(Add, connection);
        await command.ExecuteNonQueryAsync(cancel);
    }

    /// <summary>Unless another silo has replaced it meanwhile.</summary>
    public async Task Replace(SealingKey old, NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var command = Command(Rewrap, connection);
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = old.Wrapped });
        await command.ExecuteNonQueryAsync(cancel);
    }

    private static byte[] Derive(string passphrase, byte[] salt, int iterations) =>
        Rfc2898DeriveBytes.Pbkdf2(passphrase, salt, iterations, HashAlgorithmName.SHA512, Sealing.KeyBytes);

    private NpgsqlCommand Command(string sql, NpgsqlConnection connection) => new(sql, connection)
    {
        Parameters =
        {
            new NpgsqlParameter<int> { TypedValue = Id },
            new NpgsqlParameter<byte[]> { TypedValue = Salt },
            new NpgsqlParameter<int> { TypedValue = Iterations },
            new NpgsqlParameter<byte[]> { TypedValue = Wrapped },
        },
    };
}
