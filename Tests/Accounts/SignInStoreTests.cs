using Microsoft.Extensions.Logging.Abstractions;
using OrleansChat.Grains;
using OrleansChat.Grains.Accounts;
using OrleansChat.Grains.Sessions;
using OrleansChat.Tests.Support;
using OrleansChat.Tests.Support.Rooms;
using Xunit;

namespace OrleansChat.Tests.Accounts;

/// <summary>Which devices an account knows, and what changes while somebody signs in.</summary>
[Collection(PostgresCollection.Name)]
public sealed class SignInStoreTests(PostgresFixture postgres) : DatabaseTests(postgres)
{
    [Fact]
    public async Task A_device_is_known_to_the_account_that_it_signed_in_to_and_to_no_other()
    {
        var (ann, bob) = (await Account("ann"), await Account("bob"));
        Assert.False(await Knows("ann", "made up"));
        Assert.False(await Keep(ann, "made up", "fresh"));
        Assert.False(await Knows("ann", "made up"));
        Assert.True(await Knows("ann", "fresh"));
        Assert.False(await Knows("bob", "fresh"));

        // One browser, two accounts: the secret was ours, so it serves both.
        Assert.True(await Keep(bob, "fresh", "unused"));
        Assert.True(await Knows("bob", "fresh"));
        Assert.False(await Knows("bob", "unused"));
        Assert.True(await Keep(ann, "fresh", "unused"));
    }

    [Fact]
    public async Task A_device_that_was_not_seen_for_half_a_year_is_forgotten_and_so_is_the_twenty_first()
    {
        var ann = await Account("ann");
        await Keep(ann, null, "old");
        await Database.Execute("UPDATE known_device SET used_at = now() - interval '181 days'");
        Assert.False(await Knows("ann", "old"));

        for (var device = 0; device < 25; device++)
        {
            await Keep(ann, null, $"device {device}");
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
        var read = (await In(calls => new SignInStore(calls).Find("ann", null))).Value!;
        await Database.Execute(meanwhile);
        await using var connection = await Database.Source.OpenConnectionAsync();
        Assert.Equal(holds, await SignInStore.StillHolds(connection, read));
    }

    private async Task<bool> Knows(string name, string device) =>
        (await In(calls => new SignInStore(calls).Find(name, Secret.Hash(device)))).Value!.KnowsDevice;

    private async Task<bool> Keep(UserId user, string? shown, string fresh)
    {
        await using var connection = await Database.Source.OpenConnectionAsync();
        return await SignInStore.KeepDevice(connection, user, shown is null ? null : Secret.Hash(shown), Secret.Hash(fresh));
    }

    private async Task<UserId> Account(string name)
    {
        var user = UserId.New();
        await Database.Execute($"INSERT INTO account (user_id, username, username_key, password_hash) VALUES ('{user.Value}', '{name}', '{name}', 'hash')");
        return user;
    }

    private async Task<Outcome<SignInAccount>> In(Func<DataCalls, Task<Outcome<SignInAccount>>> read)
    {
        await using var database = new ChatDatabase(Database.ConnectionString, journalWriters: 1, dataPool: 4);
        return await read(new DataCalls(database, NullLogger<DataCalls>.Instance));
    }
}
