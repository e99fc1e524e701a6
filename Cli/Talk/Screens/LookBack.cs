using OrleansChat.Cli.Terminal;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace OrleansChat.Cli.Talk.Screens;

/// <summary>
/// Looking back: the terminal's other screen, with rows of the scrollback and a line that says where one is. The conversation goes on
/// behind it.
/// </summary>
internal sealed class LookBack(IAnsiConsole console, Scrollback kept)
{
    private int _missed;

    public bool IsOpen { get; private set; }

    private int Width => Math.Max(20, console.Profile.Width);

    /// <summary>The last row says where one is.</summary>
    private int Height => Math.Max(2, console.Profile.Height) - 1;

    /// <summary>Whether the key was for this: PgUp begins it, and whatever does not move ends it.</summary>
    /// <param name="atTop">Whether the first row is looked at now.</param>
    public bool Take(ConsoleKeyInfo key, out bool atTop)
    {
        atTop = false;
        if (!IsOpen && key.Key != ConsoleKey.PageUp)
        {
            return false;
        }

        int? by = key.Key switch
        {
            ConsoleKey.PageUp => Height,
            ConsoleKey.PageDown when kept.Below > 0 => -Height,
            ConsoleKey.UpArrow => 1,
            ConsoleKey.DownArrow => -1,
            ConsoleKey.Home => int.MaxValue,
            _ => null,
        };
        if (by is not { } rows)
        {
            return false;
        }

        if (!IsOpen)
        {
            Open();
        }

        atTop = kept.Move(rows, Width, Height) && rows > 0;
        Draw();
        return true;
    }

    /// <summary>Lines that came while nobody saw them.</summary>
    public void Miss(int lines)
    {
        _missed += lines;
        Draw();
    }

    public void Draw()
    {
        Console.Out.Write("\e[H");
        var rows = kept.View(Width, Height);
        foreach (var row in rows)
        {
            var line = new Paragraph();
            foreach (var segment in row)
            {
                line.Append(segment.Text, segment.Style);
            }

            // Before and not after it: at the end of a full row the cursor stands on the last letter still.
            Console.Out.Write("\e[2K");
            console.Write(line);
            Console.Out.Write("\r\n");
        }

        Console.Out.Write("\e[J");
        var last = kept.Rows - kept.Below;
        var place = $" {last - rows.Count + 1}–{last} of {kept.Rows} · PgUp, PgDn, Home · Esc: back ";
        console.Write(new Text(SafeText.Line(place)[..Math.Min(place.Length, Width - 1)], new Style(decoration: Decoration.Invert)));
        Console.Out.Flush();
    }

    /// <summary>Back to the conversation.</summary>
    /// <returns>What was said meanwhile.</returns>
    public IReadOnlyList<IRenderable> Close()
    {
        IsOpen = false;
        kept.MoveToEnd();
        Console.Out.Write("\e[?1049l");
        return kept.Last(_missed);
    }

    private void Open()
    {
        (IsOpen, _missed) = (true, 0);
        Console.Out.Write("\e[?1049h");
    }
}
