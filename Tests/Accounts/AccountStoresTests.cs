using Microsoft.Extensions.Logging.Abstractions;
using OrleansChat.Accounts;
using OrleansChat.Grains;
using OrleansChat.Grains.Accounts;
using OrleansChat.Tests.Support;
using Xunit;

namespace OrleansChat.Tests.Accounts;

/// <summary>Finding accounts in a real database.</summary>
#pragma warning disable CA1001 // The test runner disposes through IAsyncLifetime.
public sealed class AccountStoresTests(PostgresFixture postgres) : IAsyncLifetime, IClassFixture<PostgresFixture>
#pragma warning restore CA1001
{
    private TestDatabase _database = null!;
    private ChatDatabase _chat = null!;
    private DataCalls _calls = null!;

    public async Task InitializeAsync()
    {
        _database = await postgres.CreateDatabase();
        _chat = new ChatDatabase(_database.ConnectionString, journalWriters: 1, dataPool: 4);
        _calls = new DataCalls(_chat, NullLogger<DataCalls>.Instance);
    }

    public async Task DisposeAsync()
    {
        await _chat.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task A_name_is_found_by_how_it_starts()
    {
        var store = new AccountStore(_calls);
        foreach (var name in new[] { "Ann", "ann-b", "ann_c", "anton", "bob" })
        {
            await Registering.Register(_calls, name);
        }

        Assert.Equal(["Ann", "ann-b", "ann_c"], (await store.Search("ann", 10)).Value!.Select(account => account.Username));
        Assert.Equal(2, (await store.Search("a", 2)).Value!.Length);
    }
}
