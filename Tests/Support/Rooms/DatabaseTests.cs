using System.Diagnostics.CodeAnalysis;
using Xunit;

namespace OrleansChat.Tests.Support.Rooms;

/// <summary>Each test gets a database of its own on the shared server.</summary>
[SuppressMessage("Design", "CA1001", Justification = "Disposed by the life time that the test runner knows.")]
public abstract class DatabaseTests(PostgresFixture postgres) : IAsyncLifetime, IClassFixture<PostgresFixture>
{
    private RoomBench? _bench;

    private protected TestDatabase Database { get; private set; } = null!;

    private protected RoomBench Bench => _bench ??= new RoomBench(Database);

    public async Task InitializeAsync() => Database = await postgres.CreateDatabase();

    public async Task DisposeAsync()
    {
        if (_bench is not null)
        {
            await _bench.DisposeAsync();
        }

        await Database.DisposeAsync();
    }
}
