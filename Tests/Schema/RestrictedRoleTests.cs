using System.Text.RegularExpressions;
using Npgsql;
using OrleansChat.Silo;
using OrleansChat.Tests.Support;
using OrleansChat.Tests.Support.Operations;
using OrleansChat.Tests.Support.Talk;
using Xunit;

namespace OrleansChat.Tests.Schema;

/// <summary>The two roles of <c>docs/operations.md</c>, made by its own words: one changes the schema, the other only what is in it.</summary>
public sealed partial class RestrictedRoleTests
{
    private const string Password = "a-password-of-the-test";

    [Fact]
    public async Task Silos_and_gateways_need_no_right_to_change_the_schema()
    {
        await using var postgres = await PrivatePostgres.Launch();
        var administrator = await postgres.Administrator();
        await Execute(administrator, "DROP DATABASE chat");
        var (before, after) = await FromTheDocument();
        foreach (var statement in before)
        {
            await Execute(administrator, statement);
        }

        foreach (var statement in after)
        {
            await Execute(new NpgsqlConnectionStringBuilder(administrator) { Database = "chat" }.ConnectionString, statement);
        }

        var (code, output) = await ServerProcess.Run(typeof(SiloProgram), "migrate", $"--ConnectionStrings:Chat={As("chat_owner")}");
        Assert.True(code == 0, output);
        var refusal = await Assert.ThrowsAsync<PostgresException>(() => Execute(As("chat_app"), "ALTER TABLE room_event ADD COLUMN more text"));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refusal.SqlState);

        await using var server = await ServerProcess.AllInOne(As("chat_app"), "Chat:Database:Migrate=false");
        var crew = await server.Crew(2);
        await using var member = new Member(crew.Users[0], [server.Public.BaseAddress!]);
        await member.Connect();
        var posted = await member.Post(crew.Room, "by a role that may not change the schema");
        await member.Reached(crew.Room, posted.Seq);
        using var rest = new Rest(server.Public.BaseAddress!);
        RestAnswer registered;
        do
        {
            // On a busy machine it may be unknown whether it was stored.
            registered = await rest.Ask("POST", "accounts", new { username = "newcomer", email = "newcomer@example.org", password = "a long enough phrase" });
        }
        while (registered.Code == "unknown");

        Assert.True(registered.Status == 201 || registered.Code == "username_taken", registered.Text());
        Assert.Equal(0, await server.Stop());
        Assert.DoesNotContain(server.Output, line => line.Contains("permission denied", StringComparison.OrdinalIgnoreCase));

        string As(string role) =>
            new NpgsqlConnectionStringBuilder(postgres.ConnectionString) { Username = role, Password = Password, Pooling = false }.ConnectionString;
    }

    /// <summary>The statements for the administrator, and those for the new database.</summary>
    private static async Task<(string[] Before, string[] After)> FromTheDocument()
    {
        var text = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "operations.md"));
        var parts = Block().Match(text).Groups[1].Value.Replace("…", Password, StringComparison.Ordinal).Split("\\c chat\n");
        return (Statements(parts[0]), Statements(parts[1]));
    }

    private static string[] Statements(string text) => text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static async Task Execute(string connection, string sql)
    {
        await using var database = NpgsqlDataSource.Create(connection);
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    [GeneratedRegex("```sql\n(CREATE ROLE chat_owner.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();
}
