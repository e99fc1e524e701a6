using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using OrleansChat.Silo.Schema;
using Xunit;

namespace OrleansChat.Tests.Support;

/// <summary>
/// One real PostgreSQL for the whole run, started by the first who asks and stopped with the process. A test class has this fixture, takes it
/// in its constructor and makes a database of its own with <see cref="CreateDatabase"/>.
/// </summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    private const string Template = "chat_template";

    private static readonly Lazy<Task<(PrivatePostgres, SpareDatabases)>> Server = new(Launch);

    private PrivatePostgres _server = null!;
    private SpareDatabases _spare = null!;

    public async Task InitializeAsync() => (_server, _spare) = await Server.Value;

    public Task DisposeAsync() => Task.CompletedTask;

    /// <summary>A database as new with today's schema, or an empty one. Nobody else uses it until it is disposed.</summary>
    public async Task<TestDatabase> CreateDatabase(bool empty = false)
    {
        if (!empty && _spare.TryTake(out var spare))
        {
            return new TestDatabase(Of(_server, spare), () => GiveBack(spare));
        }

        var name = NewName();
        await Execute(_server, $"CREATE DATABASE {name} TEMPLATE {(empty ? "template0" : Template)}");
        return new TestDatabase(Of(_server, name), () => empty ? Drop(name) : GiveBack(name));
    }

    private static async Task<(PrivatePostgres, SpareDatabases)> Launch()
    {
        var server = await PrivatePostgres.Launch();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => server.DisposeAsync().AsTask().Wait();
        await Execute(server, $"CREATE DATABASE {Template}");
        await using var database = NpgsqlDataSource.Create(Of(server, Template, pooling: false));
        await new SchemaMigrator(database, Migration.Embedded(), NullLogger<SchemaMigrator>.Instance).Migrate(CancellationToken.None);
        return (server, await SpareDatabases.Like(Template, name => Of(server, name, pooling: false)));
    }

    private static string NewName() => $"test_{Guid.NewGuid():N}";

    private async Task GiveBack(string used)
    {
        var name = NewName();
        if (!await _spare.TryKeep(used, name))
        {
            await Drop(used);
            await Drop(name);
        }
    }

    private async Task Drop(string name)
    {
        try
        {
            await Execute(_server, $"DROP DATABASE IF EXISTS {name} WITH (FORCE)");
        }
        catch (PostgresException refused) when (refused.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            // The server's own cleaning was at work there, which only an administrator may end; without force the server ends it itself.
            await Execute(_server, $"DROP DATABASE IF EXISTS {name}");
        }
    }

    private static async Task Execute(PrivatePostgres server, string sql)
    {
        await using var database = NpgsqlDataSource.Create(Of(server, "chat", pooling: false));
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private static string Of(PrivatePostgres server, string database, bool pooling = true) =>
        new NpgsqlConnectionStringBuilder(server.ConnectionString) { Database = database, Pooling = pooling }.ConnectionString;
}

/// <summary>A database of one test class.</summary>
public sealed class TestDatabase(string connectionString, Func<Task> drop) : IAsyncDisposable
{
    public string ConnectionString { get; } = connectionString;

    public NpgsqlDataSource Source { get; } = NpgsqlDataSource.Create(connectionString);

    public async Task<T> Scalar<T>(string sql)
    {
        await using var command = Source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async Task Execute(string sql)
    {
        await using var command = Source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        await drop();
    }
}
