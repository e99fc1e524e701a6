using Npgsql;
using OrleansChat.Grains;
using OrleansChat.Tests.Support;
using Xunit;

namespace OrleansChat.Tests;

/// <summary>Connections that many statements share must survive the failure of one.</summary>
public sealed class ChatDatabaseTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, false)]
    [InlineData(1, true)]
    [InlineData(2, true)]
    public async Task A_statement_that_fails_in_any_of_its_uses_leaves_its_connection_as_it_was(int failing, bool prepared)
    {
        await using var test = await postgres.CreateDatabase(empty: true);
        await using var database = new ChatDatabase(test.ConnectionString, journalWriters: 1, dataPool: 1);
        for (var use = 1; use <= 5; use++)
        {
            if (use == failing)
            {
                // No text may hold a NUL: the server says so before it runs the statement.
                var refused = await Assert.ThrowsAsync<PostgresException>(() => Echo(database, "a\0b", prepared));
                Assert.Equal(PostgresErrorCodes.CharacterNotInRepertoire, refused.SqlState);
            }
            else
            {
                Assert.Equal($"{use}", await Echo(database, $"{use}", prepared));
            }
        }
    }

    private static async Task<string> Echo(ChatDatabase database, string text, bool prepared)
    {
        await using var connection = await database.Data.OpenConnectionAsync();
        await using var command = new NpgsqlCommand("SELECT $1", connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = text });
        if (prepared)
        {
            await command.PrepareAsync();
        }

        return (string)(await command.ExecuteScalarAsync())!;
    }
}
