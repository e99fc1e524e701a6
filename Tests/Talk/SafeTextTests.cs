using OrleansChat.Cli.Terminal;
using Xunit;

namespace OrleansChat.Tests.Talk;

public sealed class SafeTextTests
{
    [Theory]
    [InlineData("\u001b[2J\u001b]0;owned\u0007hi", "[2J]0;ownedhi")]
    [InlineData("\u009b31mred", "31mred")]
    [InlineData("a\r\nb\rc\u2028d\te", "a b c d e")]
    [InlineData("admin\u202Etxt.exe\u2066\u200F", "admintxt.exe")]
    [InlineData("\uFEFF\u061C[red]x[/]\0\u007F", "[red]x[/]")]
    [InlineData("\U000E0041\U0001F469\u200D\U0001F4BB ok", "\U0001F469\u200D\U0001F4BB ok")]
    [InlineData(null, "")]
    public void Nothing_that_moves_the_cursor_or_turns_the_text_is_left(string? text, string safe) =>
        Assert.Equal(safe, SafeText.Line(text));

    [Fact]
    public void Half_a_surrogate_pair_is_replaced() => Assert.Equal("\uFFFDx", SafeText.Line("\uD800x"));

    [Fact]
    public void Line_breaks_of_a_message_stay_as_lines() =>
        Assert.Equal(["one", "two", "", "three"], SafeText.Lines("one\r\ntwo\n\u2029three"));

    [Fact]
    public void No_control_character_of_all_gets_through()
    {
        for (var code = 0; code < 0x10000; code++)
        {
            var safe = SafeText.Line("x" + (char)code);
            Assert.DoesNotContain(safe, char.IsControl);
        }
    }
}
