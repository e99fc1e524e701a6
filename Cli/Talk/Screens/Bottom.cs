using OrleansChat.Cli.Terminal;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace OrleansChat.Cli.Talk.Screens;

/// <summary>The part of a terminal below the conversation: drawn last, and taken away before anything else is printed.</summary>
internal sealed class Bottom(IAnsiConsole console)
{
    // What cannot fit is cut away before it is measured. A cell may hold several chars: surrogates, and marks on a letter.
    private const int MostPerCell = 4;

    private readonly List<int> _widths = [];
    private int _before;

    /// <summary>As the terminal is now; it may have another size than when the lines were drawn, and breaks those that are too long.</summary>
    private int Columns => Math.Max(20, console.Profile.Width);

    public void Erase()
    {
        if (_widths.Count > 0)
        {
            var columns = Columns;
            var above = _widths.Sum(width => Math.Max(1, (width + columns - 1) / columns)) + (_before / columns);
            Console.Out.Write($"\r\e[{above}A\e[J");
            _widths.Clear();
        }
    }

    /// <param name="before">What was typed before the cursor.</param>
    public void Draw(Footer footer, string before, string after)
    {
        var width = Columns - 1;
        foreach (var (tone, text) in footer.Pending)
        {
            Line(Fit(SafeText.Line(text), width), Tones.Style(tone));
        }

        Line(Fit(SafeText.Line(footer.Status), width), new Style(Tones.Style(footer.Tone).Foreground, decoration: Decoration.Invert));
        var prompt = Fit(SafeText.Line(footer.Prompt), width / 2);
        before = FitEnd(SafeText.Line(before), width - Width(prompt));
        after = Fit(SafeText.Line(after), width - Width(prompt) - Width(before));
        Console.Out.Write(prompt + before + after + (after.Length > 0 ? $"\e[{Width(after)}D" : ""));
        Console.Out.Flush();
        _before = Width(prompt) + Width(before);
    }

    private static int Width(string text) => text.Length == 0 ? 0 : new Segment(text).CellCount();

    private static string Fit(string text, int width)
    {
        text = text[..Math.Min(text.Length, Math.Max(0, width) * MostPerCell)];
        while (Width(text) > width && text.Length > 0)
        {
            text = text[..^1];
        }

        return text;
    }

    private static string FitEnd(string text, int width)
    {
        text = text[Math.Max(0, text.Length - (Math.Max(0, width) * MostPerCell))..];
        while (Width(text) > width && text.Length > 0)
        {
            text = text[1..];
        }

        return text;
    }

    private void Line(string text, Style style)
    {
        console.Write(new Text(text, style));
        console.WriteLine();
        _widths.Add(Width(text));
    }
}
