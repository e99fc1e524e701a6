using System.Security.Cryptography;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Options;
using OrleansChat.Grains.Sessions;
using OrleansChat.Tests.Support;
using Xunit;

namespace OrleansChat.Tests.Sessions;

/// <summary>What the database keeps is worth nothing without the passphrase.</summary>
#pragma warning disable CA1001 // The test runner disposes through IAsyncLifetime.
public sealed class SealedSecretsTests(PostgresFixture postgres) : IAsyncLifetime, IClassFixture<PostgresFixture>
#pragma warning restore CA1001
{
    private const string Other = "another passphrase";

    private static readonly byte[] Secret = [1, 2, 3];

    private TestDatabase _database = null!;

    public async Task InitializeAsync() => _database = await postgres.CreateDatabase();

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task Silos_that_start_together_open_each_others_secrets()
    {
        var silos = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => TestSecrets.Unlock(_database.Source)));
        foreach (var (one, other) in silos.Zip(silos.Reverse()))
        {
            Assert.Equal(Secret, one.Open(other.Seal(Secret, "totp/ann"), "totp/ann"));
        }
    }

    [Fact]
    public async Task A_changed_or_moved_secret_does_not_open()
    {
        var secrets = await TestSecrets.Unlock(_database.Source);
        var box = secrets.Seal(Secret, "totp/ann");
        Assert.Throws<CryptographicException>(() => secrets.Open(box, "totp/bob"));
        Assert.Throws<CryptographicException>(() => secrets.Open([], "totp/ann"));
        for (var at = 0; at < box.Length; at++)
        {
            byte[] changed = [.. box];
            changed[at] ^= 1;
            Assert.Throws<CryptographicException>(() => secrets.Open(changed, "totp/ann"));
            Assert.Throws<CryptographicException>(() => secrets.Open(box.AsSpan(0, at), "totp/ann"));
        }
    }

    [Fact]
    public async Task A_wrong_passphrase_does_not_start_and_harms_nothing()
    {
        var box = (await TestSecrets.Unlock(_database.Source)).Seal(Secret, "p");
        Assert.NotNull(await TestSecrets.New(Other).Unlock(_database.Source, CancellationToken.None));
        Assert.NotNull(await TestSecrets.New(Other, previous: "a third passphrase").Unlock(_database.Source, CancellationToken.None));
        Assert.Equal(Secret, (await TestSecrets.Unlock(_database.Source)).Open(box, "p"));
    }

    [Fact]
    public async Task A_new_passphrase_opens_what_the_old_one_sealed_and_the_old_one_nothing_any_more()
    {
        var old = await TestSecrets.Unlock(_database.Source);
        var box = old.Seal(Secret, "p");

        var silos = Enumerable.Range(0, 3).Select(_ => TestSecrets.New(Other, previous: TestSecrets.Passphrase)).ToArray();
        Assert.All(await Task.WhenAll(silos.Select(silo => silo.Unlock(_database.Source, CancellationToken.None))), Assert.Null);

        Assert.All(silos, silo => Assert.Equal(Secret, silo.Open(box, "p")));
        Assert.NotNull(await TestSecrets.New(TestSecrets.Passphrase).Unlock(_database.Source, CancellationToken.None));
        // A silo that has not been restarted yet goes on.
        Assert.Equal(Secret, old.Open(silos[0].Seal(Secret, "p"), "p"));
    }

    [Theory]
    [InlineData(null, "Development", true)]
    [InlineData(null, "Production", false)]
    [InlineData("", "Production", false)]
    [InlineData("for development only", "Production", false)]
    [InlineData("a passphrase of one's own", "Production", true)]
    public void Only_development_has_a_default(string? passphrase, string environment, bool starts)
    {
        var rule = new PassphraseRule(new HostingEnvironment { EnvironmentName = environment });
        var options = new KeyOptions { Passphrase = passphrase };
        rule.PostConfigure(null, options);
        Assert.Equal(starts, rule.Validate(null, options).Succeeded);
    }

    [Fact]
    public async Task A_silo_without_a_passphrase_does_not_start()
    {
        var refusal = await Assert.ThrowsAsync<OptionsValidationException>(() =>
            TestSilo.Start(_database.ConnectionString, ("Chat:Tokens:Passphrase", "")));
        Assert.Contains("Chat:Tokens:Passphrase is not set", refusal.Message, StringComparison.Ordinal);
    }
}
