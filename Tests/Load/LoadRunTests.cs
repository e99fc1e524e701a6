using OrleansChat.Tests.Support;
using OrleansChat.Tests.Support.Operations;
using Xunit;
using Program = OrleansChat.Tests.Support.Terminal.Program;

namespace OrleansChat.Tests.Load;

/// <summary>The load tester as a program, against a system that runs: scripts believe its exit status.</summary>
public sealed class LoadRunTests(PostgresFixture postgres) : IAsyncLifetime, IClassFixture<PostgresFixture>
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("chat-load-");
    private TestDatabase _database = null!;
    private ServerProcess _server = null!;

    public async Task InitializeAsync()
    {
        _database = await postgres.CreateDatabase();
        _server = await ServerProcess.AllInOne(_database.ConnectionString);
        var run = _data.CreateSubdirectory("run").FullName;
        await File.WriteAllTextAsync(Path.Combine(run, "url"), $"{_server.Public.BaseAddress}");
        await File.WriteAllTextAsync(Path.Combine(run, "urls"), $"{_server.Public.BaseAddress}");
        await File.WriteAllTextAsync(Path.Combine(run, "provision.token"), ServerProcess.Secret);
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        await _database.DisposeAsync();
        _data.Delete(recursive: true);
    }

    [Fact]
    public async Task A_clean_run_ends_with_0_and_one_whose_database_lacks_what_was_acknowledged_with_2()
    {
        var (code, output, errors) = await Load(_database.ConnectionString);
        Assert.True(code == 0, output + errors);
        Assert.Contains("verdict: clean", output, StringComparison.Ordinal);
        Assert.DoesNotContain(" 0 states", output, StringComparison.Ordinal);

        // As if the server had acknowledged and stored nothing.
        await using var other = await postgres.CreateDatabase();
        (code, output, errors) = await Load(other.ConnectionString);
        Assert.True(code == 2, output + errors);
        Assert.Contains("verdict: BROKEN", output, StringComparison.Ordinal);
        Assert.Contains("which the log does not hold", output, StringComparison.Ordinal);

        (code, _, errors) = await Load("Host=127.0.0.1;Port=1;Username=x;Database=x");
        Assert.True(code == 1, errors);
    }

    [Fact]
    public async Task A_fault_that_cannot_be_done_leaves_the_verdict()
    {
        // The system was started without ./dev, so that there is nothing to start another silo with.
        await File.WriteAllTextAsync(Path.Combine(_data.FullName, "run", "silo-2.cmd"), "");
        var (code, output, errors) = await Load(_database.ConnectionString, "--chaos", "add-silo");
        Assert.True(code == 2, output + errors);
        Assert.Contains("add-silo was not done, nor what was to follow: No ./dev here or above", output, StringComparison.Ordinal);
        Assert.Contains("verdict: clean", output, StringComparison.Ordinal);
    }

    private Task<(int Code, string Output, string Errors)> Load(string connection, params string[] more) => Program.Run(
        new Dictionary<string, string?> { ["HOME"] = _data.FullName, ["CHAT_DATA"] = _data.FullName },
        "",
        [
            "load", "many-rooms", "--url", $"{_server.Public.BaseAddress}", "--connection", connection, "--rooms", "2", "--members", "3",
            "--sample", "2", "--warmup", "0", "--seconds", "1", "--no-limit", .. more,
        ]);
}
