using OrleansChat.Gateway.Processes;
using OrleansChat.Tests.Support;
using Xunit;

namespace OrleansChat.Tests.Admin;

/// <summary>Which settings are shown to operators, and which are not.</summary>
public sealed class SecretsTests
{
    // Names that sound like secrets and are none: spans of time, a path, a name.
    private static readonly string[] Harmless =
    [
        "Chat:Gateway:Tls:Key", "Chat:Tokens:AccessTokenSeconds", "Chat:Tokens:KeyCacheSeconds", "Chat:Tokens:KeyDays", "Chat:Tokens:KeyKeptMinutes",
        "Chat:Tokens:KeyPublishedHours", "Chat:Tokens:KeySettleSeconds", "Chat:Tokens:VerifiedTokens", "Chat:Accounts:Pepper:Current",
        "Chat:Accounts:PasswordIterations", "Chat:SecretsDirectory", "Chat:Gateway:Sockets:KeepAliveSeconds",
    ];

    private static readonly string[] Suspicious = ["Key", "Secret", "Token:", "Tokens:", "Passphrase", "Password", "Pepper", "Provisioning:Token"];

    [Fact]
    public void Every_setting_that_sounds_like_a_secret_is_one_or_is_known_not_to_be()
    {
        var names = File.ReadAllLines(Path.Combine(Repository.Root, "Gateway", "Settings", "known.txt"));
        var unjudged = names.Where(name => Suspicious.Any(part => name[(name.IndexOf(':', 5) + 1)..].Contains(part, StringComparison.Ordinal)))
            .Where(name => !Secrets.IsSecret(name.Replace("*", "0", StringComparison.Ordinal)) && !Harmless.Contains(name));
        Assert.Empty(unjudged);
    }

    [Theory]
    [InlineData("Chat:Tokens:Passphrase", "open sesame", "•••")]
    [InlineData("Chat:Accounts:Pepper:Keys:2026", "c2VjcmV0", "•••")]
    [InlineData("Chat:Rooms:Tail", "256", "256")]
    [InlineData("Chat:Operations:TracesUrl", "http://me:hunter22@collector:4318/v1", "http://•••@collector:4318/v1")]
    [InlineData("ConnectionStrings:Chat", "not a connection", "•••")]
    [InlineData("ConnectionStrings:Chat", "\"", "•••")]
    public void A_value_is_shown_without_what_is_secret_in_it(string name, string value, string shown) => Assert.Equal(shown, Secrets.Show(name, value));

    [Fact]
    public void A_connection_is_shown_without_its_password()
    {
        var shown = Secrets.Show("ConnectionStrings:Chat", "Host=db;Username=chat;Password=hunter22");
        Assert.Contains("db", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter22", shown, StringComparison.Ordinal);
    }
}
