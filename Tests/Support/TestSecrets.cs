using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OrleansChat.Grains;
using OrleansChat.Grains.Sessions;

namespace OrleansChat.Tests.Support;

/// <summary>Secrets of one database, unlocked as a silo's start does it.</summary>
internal static class TestSecrets
{
    public const string Passphrase = "a passphrase of the tests";

    public static async Task<SealedSecrets> Unlock(ChatDatabase database)
    {
        var secrets = New(database, Passphrase);
        return await secrets.Unlock(CancellationToken.None) is { } reason ? throw new InvalidOperationException(reason) : secrets;
    }

    public static SealedSecrets New(ChatDatabase database, string passphrase, string? previous = null) => new(
        database, Options.Create(new KeyOptions { Passphrase = passphrase, PreviousPassphrase = previous }), NullLogger<SealedSecrets>.Instance);
}
