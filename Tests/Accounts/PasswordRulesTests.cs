using OrleansChat.Grains.Accounts;
using Xunit;

namespace OrleansChat.Tests.Accounts;

public sealed class PasswordRulesTests
{
    private readonly PasswordRules _rules = new();

    [Theory]
    [InlineData("password", ErrorCode.PasswordCommon)]
    [InlineData("PassWord", ErrorCode.PasswordCommon)]
    [InlineData("qwertyuiop", ErrorCode.PasswordCommon)]
    [InlineData("1234567", ErrorCode.PasswordInvalid)]
    [InlineData("xx-ada.l-xx", ErrorCode.PasswordInvalid)]
    [InlineData("ADA.Lovelace", ErrorCode.PasswordInvalid)]
    public void What_is_guessed_first_is_refused(string password, ErrorCode refusal) => Assert.Equal(refusal, _rules.Check(password, "Ada.L")!.Code);

    [Theory]
    [InlineData("correct horse")]
    [InlineData("password password")]
    [InlineData("# Passwords that are guessed first, the most frequent first, in")]
    public void Everything_else_is_a_password(string password) => Assert.Null(_rules.Check(password, "ada"));

    [Fact]
    public void The_list_has_more_entries_than_anybody_asks_for()
    {
        var lines = File.ReadLines(Path.Combine(Support.Repository.Root, "Grains", "Registrations", "common-passwords.txt")).Where(line => line[0] != '#').ToList();
        Assert.True(lines.Count >= 10_000);
        Assert.All(lines, line => Assert.Equal(ErrorCode.PasswordCommon, _rules.Check(line, "nobody-has-this")!.Code));
    }
}
