using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;
using OrleansChat.Grains.Sessions;

namespace OrleansChat.Tests.Support;

/// <summary>Secrets of one database, unlocked as a silo's start does it.</summary>
internal static class TestSecrets
{
    public const string Passphrase = "a passphrase of the tests";

    public static async Task<SealedSecrets> Unlock(NpgsqlDataSource database)
    {
        var secrets = New(Passphrase);
        return await secrets.Unlock(database, CancellationToken.None) is { } reason ? throw new InvalidOperationException(reason) : secrets;
    }

    public static SealedSecrets New(string passphrase, string? previous = null) => new(
        Options.Create(new KeyOptions { Passphrase = passphrase, PreviousPassphrase = previous }), NullLogger<SealedSecrets>.Instance);
}
