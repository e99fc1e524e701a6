using OrleansChat.Cli.Talk;
using Xunit;

namespace OrleansChat.Tests.Talk;

public sealed class LineEditorTests
{
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
        _editor.Take(new ConsoleKeyInfo('\r', ConsoleKey.Enter, false, false, false), isSecret: true);
        Press(ConsoleKey.UpArrow);
        Press(ConsoleKey.UpArrow);
        Assert.Equal("first", _editor.Text);
        Press(ConsoleKey.DownArrow);
        Assert.Equal("", _editor.Text);
    }

    private void Type(string text)
    {
        foreach (var letter in text)
        {
            _editor.Take(new ConsoleKeyInfo(letter, default, false, false, false), isSecret: false);
        }
    }

    private string? Press(ConsoleKey key) =>
        _editor.Take(new ConsoleKeyInfo('\0', key, false, false, false), isSecret: false);
}
