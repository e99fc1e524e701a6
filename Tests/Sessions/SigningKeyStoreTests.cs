using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OrleansChat.Accounts;
using OrleansChat.Grains;
using OrleansChat.Grains.Sessions;
using OrleansChat.Sessions;
using OrleansChat.Tests.Support;
using Xunit;

namespace OrleansChat.Tests.Sessions;

/// <summary>The life of signing keys, in a real database whose clock is bent by moving the rows' times.</summary>
#pragma warning disable CA1001 // The test runner disposes through IAsyncLifetime.
public sealed class SigningKeyStoreTests(PostgresFixture postgres) : IAsyncLifetime, IClassFixture<PostgresFixture>
#pragma warning restore CA1001
{
    private static readonly Caller Ann = new(UserId.New(), SessionId.New(), "192.0.2.1");

    private TestDatabase _database = null!;
    private ChatDatabase _chat = null!;
    private SigningKeyStore _store = null!;

    public async Task InitializeAsync()
    {
        _database = await postgres.CreateDatabase();
        _chat = new ChatDatabase(_database.ConnectionString, journalWriters: 1, dataPool: 8);
        _store = await Silo();
    }

    public async Task DisposeAsync()
    {
        await _chat.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Many_silos_make_one_key_that_signs_and_one_that_is_next()
    {
        var silos = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Silo()));
        var first = await Task.WhenAll(silos.Select(silo => silo.ReadOrMake()));
        Assert.All(first, outcome => Assert.Equal(first[0].Value![0].KeyId, outcome.Value![0].KeyId));

        await Task.WhenAll(silos.Select(Settle));

        Assert.Equal([KeyState.Current, KeyState.Next], await States());
    }

    [Fact]
    public async Task No_key_lies_in_the_clear_and_old_ones_are_sealed()
    {
        using var rsa = RSA.Create(3072);
        var plain = rsa.ExportPkcs8PrivateKey();
        await _database.Execute($"INSERT INTO signing_key (key_id, pkcs8, state) VALUES ('old', '\\x{Convert.ToHexString(plain)}', 'current')");

        await Settle(_store);

        var known = (await _store.ReadOrMake()).Value!;
        Assert.Equal(plain, known.Single(key => key.KeyId == "old").Pkcs8);
        Assert.Equal(0L, await _database.Scalar<long>("SELECT count(*) FROM signing_key WHERE pkcs8 IS NOT NULL"));
        foreach (var key in known)
        {
            var stored = await _database.Scalar<byte[]>($"SELECT sealed FROM signing_key WHERE key_id = '{key.KeyId}'");
            Assert.Equal(-1, stored.AsSpan().IndexOf(key.Pkcs8.AsSpan(64, 32)));
        }
    }

    [Fact]
    public async Task After_its_days_the_next_key_signs_once_for_all_silos()
    {
        await Settle(_store);
        var before = (await _store.List()).Value!;
        await Age("current", "91 days");
        await Settle(_store);
        Assert.Equal(before.Select(key => key.KeyId), (await _store.List()).Value!.Select(key => key.KeyId)); // Not published for a day yet.

        await Age("next", "25 hours");
        var silos = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Silo()));
        await Task.WhenAll(silos.Select(Settle));

        var after = (await _store.List()).Value!;
        Assert.Equal([KeyState.Current, KeyState.Next, KeyState.Previous], after.Select(key => key.State));
        Assert.Equal((before[1].KeyId, before[0].KeyId), (after[0].KeyId, after[2].KeyId));
        Assert.Equal(1L, await _database.Scalar<long>("SELECT count(*) FROM audit WHERE event = 'key_rotated' AND actor_id IS NULL"));
    }

    [Fact]
    public async Task A_key_that_signed_goes_when_its_last_token_has_expired()
    {
        await Settle(_store);
        await Age("next", "10 minutes");
        Assert.True((await _store.Rotate(Ann)).Ok);
        await Age("previous", "69 minutes");
        await Settle(_store);
        Assert.Contains(KeyState.Previous, await States());

        await Age("previous", "2 minutes");
        await Settle(_store);
        Assert.Equal([KeyState.Current, KeyState.Next], await States());
    }

    [Fact]
    public async Task An_operator_rotates_when_every_gateway_knows_the_next_key_and_not_before()
    {
        await Settle(_store);
        var early = await _store.Rotate(Ann);
        Assert.Equal(ErrorCode.TooMany, early.Refusal!.Code);
        Assert.InRange(early.Refusal.RetryAfterMs!.Value, 1, 360_000);

        await Age("next", "361 seconds");
        Assert.True((await _store.Rotate(Ann)).Ok);
        Assert.Equal([KeyState.Current, KeyState.Previous], await States());
        Assert.Equal(ErrorCode.TooMany, (await _store.Rotate(Ann)).Refusal!.Code);
        await Settle(_store);
        Assert.Equal([KeyState.Current, KeyState.Next, KeyState.Previous], await States());
        Assert.Equal(
            (await _store.List()).Value![0].KeyId,
            await _database.Scalar<string>($"SELECT subject FROM audit WHERE event = 'key_rotated' AND actor_id = '{Ann.User}'"));
        Assert.Equal(ErrorCode.TooMany, (await _store.Rotate(Ann)).Refusal!.Code);
    }

    private static async Task Settle(SigningKeyStore store)
    {
        for (var more = true; more;)
        {
            var turned = await store.Turn();
            more = turned.Ok ? turned.Value : turned.Refusal.Code == ErrorCode.Unavailable; // A busy machine's lock: again.
        }
    }

    private async Task<SigningKeyStore> Silo() => new(
        new DataCalls(_chat, NullLogger<DataCalls>.Instance), await TestSecrets.Unlock(_database.Source), Options.Create(new KeyOptions()));

    private async Task<KeyState[]> States() => [.. (await _store.List()).Value!.Select(key => key.State)];

    private Task Age(string state, string by) =>
        _database.Execute($"UPDATE signing_key SET state_at = state_at - interval '{by}' WHERE state = '{state}'");
}
