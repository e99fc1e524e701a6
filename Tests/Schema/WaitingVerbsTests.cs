using OrleansChat.Silo;
using OrleansChat.Tests.Support;
using OrleansChat.Tests.Support.Operations;
using Xunit;

namespace OrleansChat.Tests.Schema;

/// <summary>Whoever starts everything at once has the database last: verbs wait for it as silos do.</summary>
public sealed class WaitingVerbsTests : IAsyncLifetime
{
    private readonly string _password = Path.GetTempFileName();

    private PrivatePostgres _server = null!;

    public async Task InitializeAsync()
    {
        await File.WriteAllTextAsync(_password, "a long enough phrase");
        _server = await PrivatePostgres.Launch();
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        File.Delete(_password);
    }

    [Fact]
    public async Task Each_verb_waits_for_a_database_that_is_not_up_yet()
    {
        string[] settings = [$"--ConnectionStrings:Chat={_server.ConnectionString}", $"--Chat:Tokens:Passphrase={TestSecrets.Passphrase}"];
        string[][] verbs = [["migrate"], ["seed", "--operator", "chief", "--password-file", _password], ["restored"]];
        foreach (var verb in verbs)
        {
            await _server.Stop();
            await using var process = ServerProcess.Begin(typeof(SiloProgram), [.. verb, .. settings]);
            await process.Says("Waiting for the database: ");
            await _server.Start();
            Assert.True(await process.Exit() == 0, string.Join('\n', process.Output));
        }
    }

    [Fact]
    public async Task One_that_does_not_come_is_named_in_one_sentence()
    {
        await _server.Stop();
        var (code, output) = await ServerProcess.Run(
            typeof(SiloProgram), "migrate", $"--ConnectionStrings:Chat={_server.ConnectionString}", "--Chat:Database:StartTimeoutSeconds=1");
        Assert.Equal(1, code);
        Assert.Contains("chat: The database cannot be used: ", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
        await _server.Start();
    }
}
