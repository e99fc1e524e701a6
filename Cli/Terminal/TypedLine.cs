using System.Runtime.InteropServices;

namespace OrleansChat.Cli.Terminal;

/// <summary>A line being typed at the bottom of a terminal. It is drawn anew when the window changes its size.</summary>
/// <param name="sign">What stands before it; one column for each char.</param>
/// <param name="completions">What the last word of a text may become.</param>
internal sealed class TypedLine : IDisposable
{
    private readonly string _sign;
    private readonly LineEditor _editor;
    private readonly Func<string, string[]> _completions;
    private readonly Lock _gate = new();
    private readonly PosixSignalRegistration? _resized;

    // How far the cursor was from the beginning of the line: in a narrower window the terminal has broken it into rows.
    private int _drawn;
    private bool _isOver;

    public TypedLine(string sign, LineEditor editor, Func<string, string[]> completions)
    {
        (_sign, _editor, _completions) = (sign, editor, completions);
        Console.TreatControlCAsInput = true;
        _resized = OperatingSystem.IsWindows() ? null : PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => Change(() => null));
    }

    /// <summary>Null: the input is over.</summary>
    public string? Read()
    {
        Change(() => null);
        while (true)
        {
            var key = Console.ReadKey(intercept: true);
            var control = key.Modifiers.HasFlag(ConsoleModifiers.Control);
            if (control && key.Key == ConsoleKey.D && _editor.Text.Length == 0)
            {
                End();
                return null;
            }

            if (Change(() => Take(key, control)) is { } line)
            {
                End();
                return line;
            }
        }
    }

    public void Dispose()
    {
        _resized?.Dispose();
        Console.TreatControlCAsInput = false;
    }

    private string? Take(ConsoleKeyInfo key, bool control)
    {
        switch (key.Key)
        {
            case ConsoleKey.C when control:
                // What was typed is dropped, as shells do it.
                Below("^C");
                Press(ConsoleKey.End);
                Press(ConsoleKey.U, control: true);
                return null;
            case ConsoleKey.Tab:
                Complete();
                return null;
            default:
                return _editor.Take(key, isSecret: false, []);
        }
    }

    /// <summary>Adds what all possible completions have in common; shows them where that is nothing.</summary>
    private void Complete()
    {
        var text = _editor.Text[.._editor.Cursor];
        var begun = text[(text.LastIndexOf(' ') + 1)..];
        var found = _completions(text)
            .Where(word => word.StartsWith(begun, StringComparison.OrdinalIgnoreCase)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        if (found.Length == 0)
        {
            return;
        }

        var common = found.Aggregate((one, other) => one[..one.Zip(other).TakeWhile(pair => pair.First == pair.Second).Count()]);
        var more = (common.Length > begun.Length ? common[begun.Length..] : "") + (found.Length == 1 ? " " : "");
        if (more.Length == 0)
        {
            Below("");
            Below(string.Join("  ", found));
        }

        foreach (var letter in more)
        {
            var key = letter == ' ' ? ConsoleKey.Spacebar : ConsoleKey.None;
            _editor.Take(new ConsoleKeyInfo(letter, key, shift: false, alt: false, control: false), isSecret: false, []);
        }
    }

    private void Press(ConsoleKey key, bool control = false) =>
        _editor.Take(new ConsoleKeyInfo('\0', key, shift: false, alt: false, control), isSecret: false, []);

    /// <summary>Leaves the line as it stands, and goes on below it.</summary>
    private void Below(string text)
    {
        Console.Out.WriteLine(text);
        _drawn = 0;
    }

    private void End()
    {
        lock (_gate)
        {
            _isOver = true;
            Console.Out.WriteLine();
        }
    }

    /// <summary>The line, if it is finished by that: then it stays as it stands.</summary>
    private string? Change(Func<string?> change)
    {
        lock (_gate)
        {
            if (_isOver)
            {
                return null;
            }

            var line = change();
            if (line is null)
            {
                Draw();
            }

            return line;
        }
    }

    // A line longer than the terminal shows its end.
    private void Draw()
    {
        var columns = Math.Max(_sign.Length + 11, Console.WindowWidth);
        var room = columns - _sign.Length - 1;
        var (before, after) = (SafeText.Line(_editor.Text[.._editor.Cursor]), SafeText.Line(_editor.Text[_editor.Cursor..]));
        before = before.Length > room ? before[^room..] : before;
        after = after[..Math.Min(after.Length, room - before.Length)];
        var above = _drawn / columns;
        Console.Out.Write($"\r{(above > 0 ? $"\e[{above}A" : "")}\e[J{_sign}{before}{after}{(after.Length > 0 ? $"\e[{after.Length}D" : "")}");
        Console.Out.Flush();
        _drawn = _sign.Length + before.Length;
    }
}
