using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using OrleansChat.Accounts;
using OrleansChat.Grains;
using OrleansChat.Grains.Accounts;
using OrleansChat.Grains.Sessions;
using OrleansChat.Tests.Support;
using OrleansChat.Tests.Support.Rooms;
using Xunit;

namespace OrleansChat.Tests.Accounts;

/// <summary>Which devices an account knows, and what changes while somebody signs in.</summary>
public sealed class SignInStoreTests(PostgresFixture postgres) : DatabaseTests(postgres)
{
    [Fact]
    public async Task A_device_is_known_to_the_account_that_it_signed_in_to_and_to_no_other()
    {
        await Account("ann");
        await Account("bob");
        Assert.False(await Knows("ann", "made up"));
        Assert.False(await Keep("ann", "made up", "fresh"));
        Assert.False(await Knows("ann", "made up"));
        Assert.True(await Knows("ann", "fresh"));
        Assert.False(await Knows("bob", "fresh"));

        // One browser, two accounts: the secret was ours, so it serves both.
        Assert.True(await Keep("bob", "fresh", "unused"));
        Assert.True(await Knows("bob", "fresh"));
        Assert.False(await Knows("bob", "unused"));
        Assert.True(await Keep("ann", "fresh", "unused"));
    }

    [Fact]
    public async Task A_device_that_was_not_seen_for_half_a_year_is_forgotten_and_so_is_the_twenty_first()
    {
        await Account("ann");
        await Keep("ann", null, "old");
        await Database.Execute("UPDATE known_device SET used_at = now() - interval '181 days'");
        Assert.False(await Knows("ann", "old"));

        for (var device = 0; device < 25; device++)
        {
            await Keep("ann", null, $"device {device}");
        }

        Assert.Equal(20L, await Database.Scalar<long>("SELECT count(*) FROM known_device"));
        Assert.True(await Knows("ann", "device 24"));
        Assert.False(await Knows("ann", "device 0"));
    }

    [Theory]
    [InlineData("UPDATE account SET display_name = 'Ann'", true)]
    [InlineData("UPDATE account SET password_hash = 'other'", false)]
    [InlineData("UPDATE account SET password_hash = NULL", false)]
    [InlineData("UPDATE account SET banned_at = now()", false)]
    public async Task A_password_that_was_changed_or_a_ban_meanwhile_ends_the_sign_in(string meanwhile, bool holds)
    {
        await Account("ann");
        var read = await Find("ann");
        await Database.Execute(meanwhile);
        Assert.Equal(holds, await Open(read, null, "fresh") is not null);

        // All of it, or nothing.
        foreach (var table in new[] { "session", "refresh_token", "known_device", "audit" })
        {
            Assert.Equal(holds ? 1L : 0L, await Database.Scalar<long>($"SELECT count(*) FROM {table}"));
        }
    }

    [Fact]
    public async Task What_fails_at_the_end_of_a_sign_in_takes_all_of_it_back()
    {
        await Account("ann");
        var read = await Find("ann");
        await Database.Execute("ALTER TABLE audit ADD CHECK (event <> 'sign_in')");
        await Assert.ThrowsAsync<PostgresException>(() => Open(read, null, "fresh"));
        Assert.Equal(0L, await Database.Scalar<long>("SELECT (SELECT count(*) FROM session) + (SELECT count(*) FROM known_device)"));
    }

    private async Task<bool> Knows(string name, string device) =>
        (await In(calls => new SignInStore(calls).Find(name, Secret.Hash(device)))).Value!.KnowsDevice;

    private async Task<bool> Keep(string name, string? shown, string fresh) => await Open(await Find(name), shown, fresh) ?? throw new InvalidOperationException();

    private async Task<bool?> Open(SignInAccount account, string? shown, string fresh)
    {
        await using var connection = await Database.Source.OpenConnectionAsync();
        var made = new NewSession(SessionId.New(), account.Account.User, account.PasswordHash, "a phone", Secret.Hash(Guid.NewGuid().ToString()), false);
        return await SignInStore.Open(
            connection, made, shown is null ? null : Secret.Hash(shown), Secret.Hash(fresh), new AccountOptions(), new Caller(null, null, "192.0.2.1"));
    }

    private async Task<SignInAccount> Find(string name) => (await In(calls => new SignInStore(calls).Find(name, null))).Value!;

    private Task Account(string name) => Database.Execute(
        $"INSERT INTO account (user_id, username, username_key, password_hash) VALUES ('{Guid.NewGuid()}', '{name}', '{name}', 'hash')");

    private async Task<Outcome<SignInAccount>> In(Func<DataCalls, Task<Outcome<SignInAccount>>> read)
    {
        await using var database = new ChatDatabase(Database.ConnectionString, journalWriters: 1, dataPool: 4);
        return await read(new DataCalls(database, NullLogger<DataCalls>.Instance));
    }
}
