using OrleansChat.Cli.Terminal;
using Xunit;

namespace OrleansChat.Tests.Talk;

public sealed class LineEditorTests
{
    private static readonly string[] Words = ["join", "rooms", "Rose Garden", "Rose Hill", "@ann"];

    private readonly LineEditor _editor = new();

    [Fact]
    public void Keys_become_a_line_that_can_be_corrected()
    {
        Type("helo");
        Press(ConsoleKey.LeftArrow);
        Type("l");
        Press(ConsoleKey.End);
        Type("x");
        Press(ConsoleKey.Backspace);
        Assert.Equal("hello", Press(ConsoleKey.Enter));
        Assert.Equal("", _editor.Text);
    }

    [Fact]
    public void A_surrogate_pair_is_erased_as_one()
    {
        Type("a\U0001F600");
        Press(ConsoleKey.Backspace);
        Assert.Equal("a", _editor.Text);
    }

    [Fact]
    public void Earlier_lines_come_back_but_never_a_secret()
    {
        Type("first");
        Press(ConsoleKey.Enter);
        Type("secret");
        _editor.Take(new ConsoleKeyInfo('\r', ConsoleKey.Enter, false, false, false), isSecret: true, Words);
        Press(ConsoleKey.UpArrow);
        Press(ConsoleKey.UpArrow);
        Assert.Equal("first", _editor.Text);
        Press(ConsoleKey.DownArrow);
        Assert.Equal("", _editor.Text);
    }

    [Theory]
    [InlineData("jo", "join ")]
    [InlineData("join rose", "join Rose ")]
    [InlineData("join rose g", "join Rose Garden ")]
    [InlineData("thanks @A", "thanks @ann ")]
    [InlineData("thanks@A", "thanks@A")]
    [InlineData("", "")]
    [InlineData("nothing like it", "nothing like it")]
    public void Tab_completes_what_was_begun(string typed, string completed)
    {
        Type(typed);
        Press(ConsoleKey.Tab);
        Assert.Equal(completed, _editor.Text);
        Assert.Null(_editor.Choice);
    }

    [Fact]
    public void Tab_that_cannot_decide_shows_the_choice()
    {
        Type("join Rose ");
        Press(ConsoleKey.Tab);
        Assert.Equal(("join Rose ", "Rose Garden  Rose Hill"), (_editor.Text, _editor.Choice));
        Type("H");
        Press(ConsoleKey.Tab);
        Assert.Equal(("join Rose Hill ", null), (_editor.Text, _editor.Choice));
    }

    [Fact]
    public void Words_are_jumped_over_and_erased()
    {
        Type("one two three");
        Press(ConsoleKey.LeftArrow, control: true);
        Press(ConsoleKey.W, control: true);
        Assert.Equal("one three", _editor.Text);
        Press(ConsoleKey.K, control: true);
        Assert.Equal("one ", _editor.Text);
        Press(ConsoleKey.LeftArrow, control: true);
        Press(ConsoleKey.RightArrow, control: true);
        Type("!");
        Assert.Equal("one! ", _editor.Text);
    }

    private void Type(string text)
    {
        foreach (var letter in text)
        {
            _editor.Take(new ConsoleKeyInfo(letter, default, false, false, false), isSecret: false, Words);
        }
    }

    private string? Press(ConsoleKey key, bool control = false) =>
        _editor.Take(new ConsoleKeyInfo('\0', key, false, false, control), isSecret: false, Words);
}
