using OrleansChat.Gateway;
using OrleansChat.Silo;
using OrleansChat.Tests.Support.Operations;
using Xunit;

namespace OrleansChat.Tests.Settings;

/// <summary>What a start, and <c>config check</c>, say about settings: as the programs themselves are run.</summary>
public sealed class KnownSettingsTests : IDisposable
{
    private const string Database = "--ConnectionStrings:Chat=Host=nowhere";

    private readonly DirectoryInfo _secrets = Directory.CreateTempSubdirectory("chat-secrets-");

    public void Dispose() => _secrets.Delete(recursive: true);

    [Theory]
    [InlineData("Chat:Rooms:MaxQueud", "Chat:Rooms:MaxQueued")]
    [InlineData("Chat:Room:Tail", "Chat:Rooms:Tail")]
    [InlineData("Chat:Gateway:TrustedProxy:0", "Chat:Gateway:TrustedProxies:*")]
    public async Task A_misspelt_name_stops_the_start_and_names_its_neighbour(string given, string meant)
    {
        var (code, output) = await ServerProcess.Run(typeof(GatewayProgram), Database, $"--{given}=1");
        Assert.Equal(1, code);
        Assert.Contains($"chat: {given} is not a setting; did you mean {meant}?", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_check_says_all_that_is_wrong_and_starts_nothing()
    {
        var (code, output) = await ServerProcess.Run(typeof(SiloProgram), "config", "check", "--Chat:Rooms:Tail=0", "--Chat:Journal:Writers=9", Database);
        Assert.Equal(1, code);
        Assert.Contains("Tail", output, StringComparison.Ordinal);
        Assert.Contains("Writers", output, StringComparison.Ordinal);
        Assert.Contains("Chat:Tokens:Passphrase is not set", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secrets_are_files_and_the_command_line_goes_before_them()
    {
        await File.WriteAllTextAsync(Path.Combine(_secrets.FullName, "Chat__Tokens__Passphrase"), "a passphrase out of a file\n");
        await File.WriteAllTextAsync(Path.Combine(_secrets.FullName, "ConnectionStrings__Chat"), "Host=nowhere\n");
        await File.WriteAllTextAsync(Path.Combine(_secrets.FullName, "Chat__Rooms__Tail"), "0");
        string[] check = ["config", "check", $"--Chat:SecretsDirectory={_secrets.FullName}"];

        Assert.Equal(1, (await ServerProcess.Run(typeof(SiloProgram), check)).Code);
        var (code, output) = await ServerProcess.Run(typeof(SiloProgram), [.. check, "--Chat:Rooms:Tail=256"]);
        Assert.True(code == 0, output);
    }

    [Fact]
    public async Task A_gateway_takes_the_settings_of_silos_too()
    {
        var (code, output) = await ServerProcess.Run(typeof(GatewayProgram), "config", "check", Database, "--Chat:Rooms:Tail=256");
        Assert.True(code == 0, output);
    }
}
