using OrleansChat.Cli.Admin;
using OrleansChat.Cli.Home;
using OrleansChat.Tests.Admin;
using Xunit;

namespace OrleansChat.Tests.Talk;

/// <summary>Where the terminal client keeps what nobody else may see.</summary>
public sealed class SecretsTests : IDisposable
{
    private const string Kind = "admin";
    private const string Hidden = "nobody-else-may-see-this";

    private static readonly Uri Server = new("http://chat.test/");
    private static readonly AdminToken Token = new(Hidden, "ann", DateTimeOffset.UnixEpoch);

    private readonly string _folder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
    private readonly Keyring _keyring = new();

    private string File => Path.Combine(_folder, "admin.json");

    public void Dispose()
    {
        _keyring.Dispose();
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("secret-tool")]
    [InlineData("security")]
    public void A_key_store_that_answers_has_it_and_no_file_nor_argument_does(string program)
    {
        var secrets = Secrets(program);
        Keep(secrets, Token);
        Keep(secrets, Token with { Username = "bob" });
        Assert.Equal(Token with { Username = "bob" }, Find(secrets));
        Assert.False(System.IO.File.Exists(File));
        Assert.DoesNotContain(Hidden, _keyring.Asked, StringComparison.Ordinal);
        Assert.Null(secrets.Find(Kind, new Uri("http://other.test/"), AdminJson.Default.AdminToken));
        Assert.True(secrets.Forget(Kind, Server));
        Assert.Null(Find(secrets));

        // Of what it does not have nothing is left to tell.
        Assert.True(secrets.Forget(Kind, Server));
    }

    [Theory]
    [InlineData("secret-tool")]
    [InlineData("security")]
    public void A_file_has_it_as_long_as_the_key_store_does_not_answer(string program)
    {
        var secrets = Secrets(program);
        Keep(secrets, Token with { Username = "old" });
        _keyring.Lock();
        Keep(secrets, Token);
        Assert.True(ConsoleBench.IsPrivate(File));
        Assert.Equal(Token, Find(secrets));

        // What is in the file is newer, until the key store has taken it.
        _keyring.Unlock();
        Assert.Equal(Token, Find(secrets));
        Keep(secrets, Token with { Username = "new" });
        Assert.DoesNotContain(Hidden, System.IO.File.ReadAllText(File), StringComparison.Ordinal);
        Assert.Equal("new", Find(secrets)?.Username);
    }

    [Fact]
    public void A_machine_without_a_key_store_has_the_file()
    {
        var secrets = Secrets("no-such-program");
        Assert.Null(Find(secrets));
        Keep(secrets, Token);
        Assert.Equal(Token, Find(secrets));
        Assert.Contains(Hidden, System.IO.File.ReadAllText(File), StringComparison.Ordinal);
        Assert.True(secrets.Forget(Kind, Server));
        Assert.True(secrets.Forget(Kind, Server));
    }

    [Theory]
    [InlineData("secret-tool")]
    [InlineData("security")]
    public void A_key_store_that_does_not_answer_is_told_of_when_it_should_forget(string program)
    {
        var secrets = Secrets(program);
        Keep(secrets, Token);
        _keyring.Lock();
        Assert.False(secrets.Forget(Kind, Server));

        // It kept this one in the file, and the store has the older one.
        Keep(secrets, Token);
        Assert.False(secrets.Forget(Kind, Server));
        _keyring.Unlock();
        Assert.Equal(Token, Find(secrets));
        Assert.True(secrets.Forget(Kind, Server));
        Assert.Null(Find(secrets));
    }

    [Fact]
    public async Task Sign_ins_at_many_servers_at_once_are_all_kept()
    {
        var servers = Enumerable.Range(0, 24).Select(number => new Uri($"http://chat-{number}.test/")).ToArray();
        await Task.WhenAll(servers.Select(server => Task.Run(() => Tokens().KeepAsync(server, Hidden, server.Host, 600))));
        Assert.All(servers, server => Assert.Equal(Hidden, Tokens().Find(server)));
        await Task.WhenAll(servers.Skip(1).Select(server => Task.Run(() => Tokens().ForgetAsync(server, Hidden))));
        Assert.All(servers, server => Assert.Equal(server == servers[0], Tokens().Find(server) is not null));
    }

    /// <summary>As another program has them.</summary>
    private AdminTokens Tokens() => new(new Secrets(_folder), TimeProvider.System);

    private static void Keep(Secrets secrets, AdminToken token) => secrets.Keep(Kind, Server, token, AdminJson.Default.AdminToken);

    private static AdminToken? Find(Secrets secrets) => secrets.Find(Kind, Server, AdminJson.Default.AdminToken);

    private Secrets Secrets(string program) =>
        new(_folder, program == "security" ? new Keychain(_keyring[program]) : new SecretTool(_keyring[program]));
}
