using OrleansChat.Cli.Talk.Screens;
using Spectre.Console;
using Spectre.Console.Rendering;
using Xunit;

namespace OrleansChat.Tests.Talk;

public sealed class ScrollbackTests
{
    private const int Height = 3;

    private readonly Scrollback _kept = new(AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(TextWriter.Null) }));

    [Fact]
    public void The_end_is_looked_at_until_somebody_moves()
    {
        _kept.Add(Lines(1, 5));
        Assert.Equal(["3", "4", "5"], View());
        _kept.Add(Lines(6, 6));
        Assert.Equal(["4", "5", "6"], View());
    }

    [Fact]
    public void What_comes_above_or_below_does_not_move_what_is_read()
    {
        _kept.Add(Lines(1, 9));
        Assert.False(_kept.Move(2, 10, Height));
        Assert.Equal(["5", "6", "7"], View());
        _kept.Add(Lines(10, 12));
        _kept.AddAbove(Lines(-5, 0));
        Assert.Equal(["5", "6", "7"], View());
    }

    [Fact]
    public void The_top_is_told_and_nothing_lies_beyond_it()
    {
        _kept.Add(Lines(1, 5));
        Assert.True(_kept.Move(int.MaxValue, 10, Height));
        Assert.Equal(["1", "2", "3"], View());
        _kept.AddAbove(Lines(0, 0));
        Assert.Equal(["1", "2", "3"], View());
        Assert.True(_kept.Move(1, 10, Height));
        Assert.Equal(["0", "1", "2"], View());
        Assert.False(_kept.Move(-9, 10, Height));
        Assert.Equal(["3", "4", "5"], View());
    }

    [Fact]
    public void Long_lines_are_broken_as_the_window_has_room()
    {
        _kept.Add([new Text("one two three"), new Text("four")]);
        Assert.Equal(["one two three", "four"], View(width: 20));
        Assert.Equal(["two", "three", "four"], View(width: 5));
        Assert.Equal(["one two three", "four"], View(width: 20));
    }

    [Fact]
    public void Of_many_lines_the_last_are_kept_and_none_goes_above_them()
    {
        _kept.Add(Lines(1, Scrollback.Most - 1));
        Assert.False(_kept.IsFull);
        Assert.Equal(Height, View().Length);
        _kept.Add(Lines(Scrollback.Most, Scrollback.Most + 1));
        Assert.True(_kept.IsFull);
        Assert.True(_kept.Move(int.MaxValue, 10, Height));
        Assert.Equal(["2", "3", "4"], View());
        Assert.Equal(Scrollback.Most, _kept.Rows);
    }

    private static IRenderable[] Lines(int first, int last) => [.. Enumerable.Range(first, last - first + 1).Select(number => new Text($"{number}"))];

    private string[] View(int width = 10) =>
        [.. _kept.View(width, Height).Select(row => string.Concat(row.Select(segment => segment.Text)).TrimEnd())];
}
