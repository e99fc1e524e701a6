using Npgsql;
using OrleansChat.Grains;
using OrleansChat.Tests.Support;
using Xunit;

namespace OrleansChat.Tests;

/// <summary>Connections that many statements share must survive the failure of one.</summary>
[Collection(PostgresCollection.Name)]
public sealed class ChatDatabaseTests(PostgresFixture postgres)
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_statement_that_fails_in_any_of_its_uses_leaves_its_connection_as_it_was(int failing)
    {
        await using var test = await postgres.CreateDatabase(empty: true);
        await using var database = new ChatDatabase(test.ConnectionString, journalWriters: 1, dataPool: 1);
        await test.Execute("CREATE TABLE once (id int PRIMARY KEY)");
        await test.Execute("INSERT INTO once VALUES (0)");
        for (var use = 1; use <= 5; use++)
        {
            if (use == failing)
            {
                var refused = await Assert.ThrowsAsync<PostgresException>(() => Insert(database, 0));
                Assert.Equal(PostgresErrorCodes.UniqueViolation, refused.SqlState);
            }
            else
            {
                Assert.Equal(use, await Insert(database, use));
            }

            Assert.Equal(use, await Echo(database, use));
        }
    }

    private static async Task<int> Insert(ChatDatabase database, int id)
    {
        await using var command = database.Data.CreateCommand("INSERT INTO once VALUES ($1) RETURNING id");
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = id });
        return (int)(await command.ExecuteScalarAsync())!;
    }

    private static async Task<int> Echo(ChatDatabase database, int value)
    {
        await using var command = database.Data.CreateCommand("SELECT $1");
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = value });
        return (int)(await command.ExecuteScalarAsync())!;
    }
}
