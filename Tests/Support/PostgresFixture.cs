using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using OrleansChat.Silo.Schema;
using Xunit;

namespace OrleansChat.Tests.Support;

/// <summary>
/// One real PostgreSQL for the whole run. A test class joins with <c>[Collection(PostgresCollection.Name)]</c>, takes this fixture in
/// its constructor and makes a database of its own with <see cref="CreateDatabase"/>; the classes of one collection run one after another.
/// </summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    private const string Template = "chat_template";

    private PrivatePostgres _server = null!;

    public async Task InitializeAsync()
    {
        _server = await PrivatePostgres.Launch();
        await Execute($"CREATE DATABASE {Template}");
        await using var database = NpgsqlDataSource.Create(Of(Template, pooling: false));
        await new SchemaMigrator(database, Migration.Embedded(), NullLogger<SchemaMigrator>.Instance).Migrate(CancellationToken.None);
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    /// <summary>A new database with today's schema, or an empty one. It goes when it is disposed.</summary>
    public async Task<TestDatabase> CreateDatabase(bool empty = false)
    {
        var name = $"test_{Guid.NewGuid():N}";
        await Execute($"CREATE DATABASE {name} TEMPLATE {(empty ? "template0" : Template)}");
        return new TestDatabase(Of(name), () => Drop(name));
    }

    private async Task Drop(string name)
    {
        try
        {
            await Execute($"DROP DATABASE IF EXISTS {name} WITH (FORCE)");
        }
        catch (PostgresException refused) when (refused.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            // The server's own cleaning was at work there, which only an administrator may end; without force the server ends it itself.
            await Execute($"DROP DATABASE IF EXISTS {name}");
        }
    }

    private async Task Execute(string sql)
    {
        await using var database = NpgsqlDataSource.Create(Of("chat", pooling: false));
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private string Of(string database, bool pooling = true) =>
        new NpgsqlConnectionStringBuilder(_server.ConnectionString) { Database = database, Pooling = pooling }.ConnectionString;
}

/// <summary>The collection of every class that needs the shared server.</summary>
[CollectionDefinition(Name)]
public sealed class PostgresCollection : ICollectionFixture<PostgresFixture>
{
    public const string Name = "postgres";
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
