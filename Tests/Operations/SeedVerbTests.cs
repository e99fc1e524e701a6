using System.Net.Http.Json;
using System.Text.Json;
using Npgsql;
using OrleansChat.Silo;
using OrleansChat.Tests.Support;
using OrleansChat.Tests.Support.Operations;
using Xunit;

namespace OrleansChat.Tests.Operations;

/// <summary>A new installation has somebody who runs it, and something to look at.</summary>
public sealed class SeedVerbTests(PostgresFixture postgres) : IDisposable, IClassFixture<PostgresFixture>
{
    private const string Password = "a long enough phrase";

    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public async Task The_operator_signs_in_and_finds_the_first_group_however_often_it_is_seeded()
    {
        await File.WriteAllTextAsync(_file, Password + "\n");
        await using var database = await postgres.CreateDatabase(empty: true);
        for (var time = 0; time < 2; time++)
        {
            var (code, output) = await Seed(database, "chief");
            Assert.True(code == 0, output);
            Assert.Contains("There are an operator, chief, and a first group.", output, StringComparison.Ordinal);
        }

        await using var server = await ServerProcess.AllInOne(database.ConnectionString);
        using var answer = await server.Public.PostAsJsonAsync(new Uri("/api/v1/sessions", UriKind.Relative), new { username = "chief", password = Password });
        var session = await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>();
        server.Public.DefaultRequestHeaders.Authorization = new("Bearer", session.GetProperty("accessToken").GetString());
        var rooms = await server.Public.GetFromJsonAsync<JsonElement>(new Uri("/api/v1/rooms", UriKind.Relative));
        var room = Assert.Single(rooms.EnumerateArray());
        Assert.Equal("welcome", room.GetProperty("slug").GetString());
        Assert.Equal(3, await database.Scalar<long>("SELECT count(*) FROM room_event WHERE kind = 2"));
        Assert.Equal(1, await database.Scalar<long>("SELECT count(*) FROM account WHERE operator"));
        Assert.Equal(room.GetProperty("roomId").GetGuid(), await database.Scalar<Guid>("SELECT room_id FROM room_slug WHERE slug = 'welcome'"));
    }

    [Fact]
    public async Task It_goes_on_once_the_database_does()
    {
        await File.WriteAllTextAsync(_file, Password);
        await using var database = await postgres.CreateDatabase();
        await using var connection = new NpgsqlConnection(database.ConnectionString);
        await connection.OpenAsync();
        await using var busy = await connection.BeginTransactionAsync();
        await using var block = new NpgsqlCommand("LOCK TABLE account", connection);
        await block.ExecuteNonQueryAsync();
        await using var process = ServerProcess.Begin(typeof(SiloProgram), Arguments(database, "chief"));
        await process.Says("Waiting for the database: ");
        await busy.RollbackAsync();
        Assert.True(await process.Exit() == 0, string.Join('\n', process.Output));
        Assert.Equal(1, await database.Scalar<long>("SELECT count(*) FROM account WHERE operator"));
    }

    [Fact]
    public async Task An_installation_with_accounts_is_left_alone()
    {
        File.Delete(_file);
        await using var database = await postgres.CreateDatabase();
        await database.Execute("INSERT INTO account (user_id, username, username_key, verified) VALUES (gen_random_uuid(), 'somebody', 'somebody', true)");
        var (code, output) = await Seed(database, "chief");
        Assert.True(code == 0, output);
        Assert.Contains("There are accounts already: nothing was done.", output, StringComparison.Ordinal);
        Assert.Equal(1, await database.Scalar<long>("SELECT count(*) FROM account"));
        Assert.Equal(0, await database.Scalar<long>("SELECT count(*) FROM room"));
    }

    [Theory]
    [InlineData("ada", Password)]
    [InlineData("no name", Password)]
    [InlineData("chief", "password")]
    [InlineData("chief", "short")]
    public async Task What_no_account_may_have_is_refused(string name, string password)
    {
        await File.WriteAllTextAsync(_file, password);
        await using var database = await postgres.CreateDatabase();
        var (code, output) = await Seed(database, name);
        Assert.Equal(1, code);
        Assert.Contains("chat: seed: ", output, StringComparison.Ordinal);
        Assert.Equal(0, await database.Scalar<long>("SELECT count(*) FROM account"));
    }

    private Task<(int Code, string Output)> Seed(TestDatabase database, string name) => ServerProcess.Run(typeof(SiloProgram), Arguments(database, name));

    private string[] Arguments(TestDatabase database, string name) =>
    [
        "seed", "--operator", name, "--password-file", _file, $"--ConnectionStrings:Chat={database.ConnectionString}",
        $"--Chat:Tokens:Passphrase={TestSecrets.Passphrase}",
    ];
}
