using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace OrleansChat.Grains.Sessions;

/// <summary>
/// Encrypts the small secrets that the database keeps. What seals them is a random key, and the passphrase only wraps that key: a
/// new passphrase changes one row. Each sealed secret names its key by id.
/// </summary>
public sealed partial class SealedSecrets(IOptions<KeyOptions> options, ILogger<SealedSecrets> log)
{
    private const int IdBytes = 4;

    private FrozenDictionary<int, byte[]> _keys = FrozenDictionary<int, byte[]>.Empty;
    private int _newest;

    /// <summary>Opens the keys by the passphrase, or makes the first one. Null: done. Otherwise a sentence that says why the silo may not start.</summary>
    public async Task<string?> Unlock(NpgsqlDataSource database, CancellationToken cancel)
    {
        if (options.Value.IsDefault)
        {
            LogDefault();
        }

        await using var connection = await database.OpenConnectionAsync(cancel);
        var rows = await SealingKey.Read(connection, cancel);
        if (rows.Count == 0)
        {
            // Of silos that start together one is first; all go on with what it stored.
            await SealingKey.Wrap(1, RandomNumberGenerator.GetBytes(Sealing.KeyBytes), options.Value.Passphrase!).Insert(connection, cancel);
            rows = await SealingKey.Read(connection, cancel);
        }

        var keys = new Dictionary<int, byte[]>();
        foreach (var row in rows)
        {
            var key = row.Unwrap(options.Value.Passphrase!);
            if (key is null && options.Value.PreviousPassphrase is { } previous && (key = row.Unwrap(previous)) is not null)
            {
                await SealingKey.Wrap(row.Id, key, options.Value.Passphrase!).Replace(row, connection, cancel);
                LogPassphraseChanged(row.Id);
            }

            if (key is null)
            {
                return "Chat:Tokens:Passphrase is not the one that the keys in this database are sealed under. Give that one; to change it, "
                    + "give the new one as Passphrase and the old one as PreviousPassphrase.";
            }

            keys.Add(row.Id, key);
        }

        (_keys, _newest) = (keys.ToFrozenDictionary(), keys.Keys.Max());
        return null;
    }

    /// <param name="purpose">What the secret is and whose, for example <c>totp/USER_ID</c>: it opens under the same purpose only.</param>
    public byte[] Seal(ReadOnlySpan<byte> secret, string purpose)
    {
        var id = new byte[IdBytes];
        BinaryPrimitives.WriteInt32BigEndian(id, _newest);
        return [.. id, .. Sealing.Seal(Key(_newest), secret, Encoding.UTF8.GetBytes(purpose))];
    }

    /// <summary>The secret. Throws <see cref="CryptographicException"/> when it was changed, moved, or sealed under a key that is gone.</summary>
    public byte[] Open(ReadOnlySpan<byte> box, string purpose) =>
        (box.Length > IdBytes ? Sealing.Open(Key(BinaryPrimitives.ReadInt32BigEndian(box)), box[IdBytes..], Encoding.UTF8.GetBytes(purpose)) : null)
            ?? throw new CryptographicException("A sealed secret does not open: it was changed, or belongs elsewhere.");

    private byte[] Key(int id) =>
        _keys.GetValueOrDefault(id) ?? throw new CryptographicException($"The sealing key {id} is not there, or not unlocked.");

    [LoggerMessage(EventId = 5021, Level = LogLevel.Warning, Message = "Chat:Tokens:Passphrase is not set: keys are sealed under a passphrase that everybody knows. Fine for development, nowhere else.")]
    private partial void LogDefault();

    [LoggerMessage(EventId = 5022, Level = LogLevel.Information, Message = "Sealing key {Id} is under the new passphrase now.")]
    private partial void LogPassphraseChanged(int id);
}
