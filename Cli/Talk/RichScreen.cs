using System.Threading.Channels;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace OrleansChat.Cli.Talk;

/// <summary>
/// A terminal: the conversation scrolls above, and below it stay what is under way, the status and the line being typed. Every
/// write takes the lower part away, prints, and draws it again.
/// </summary>
internal sealed class RichScreen : IScreen
{
    private readonly IAnsiConsole _console = AnsiConsole.Console;
    private readonly Lock _gate = new();
    private readonly Channel<string> _lines = Channel.CreateBounded<string>(64);
    private readonly LineEditor _editor = new();
    private readonly CancellationTokenSource _stop = new();
    private Footer _footer = new([], Tone.Dim, "", "> ", false);
    private int _drawn;

    public RichScreen()
    {
        Console.TreatControlCAsInput = true;
        // ReadKey cannot be cancelled: its thread dies with the process.
        new Thread(Read) { IsBackground = true, Name = "keys" }.Start();
    }

    public bool IsPlain => false;

    public ChannelReader<string> Lines => _lines.Reader;

    public void Write(Tone tone, string text) => Print(() =>
    {
        foreach (var line in SafeText.Lines(text))
        {
            _console.Write(new Text(line, Style(tone)));
            _console.WriteLine();
        }
    });

    public void Message(long seq, DateTimeOffset at, string name, bool isOwn, string text) => Print(() =>
    {
        var lines = SafeText.Lines(text);
        var paragraph = new Paragraph()
            .Append($"{at.ToLocalTime():HH:mm} #{seq} ", Style(Tone.Dim))
            .Append(SafeText.Line(name), new Style(isOwn ? Color.Green : Color.Aqua, decoration: Decoration.Bold))
            .Append(isOwn ? " ✓ " : " ", new Style(Color.Green))
            .Append(lines[0]);
        foreach (var line in lines.Skip(1))
        {
            paragraph.Append("\n      " + line);
        }

        _console.Write(paragraph);
        _console.WriteLine();
    });

    public void Show(Footer footer)
    {
        lock (_gate)
        {
            Erase();
            _footer = footer;
            Draw();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        lock (_gate)
        {
            Erase();
            Console.TreatControlCAsInput = false;
        }

        _stop.Dispose();
    }

    private static Style Style(Tone tone) => tone switch
    {
        Tone.Dim => new Style(Color.Grey),
        Tone.Good => new Style(Color.Green),
        Tone.Bad => new Style(Color.Red),
        _ => Spectre.Console.Style.Plain,
    };

    private void Print(Action print)
    {
        lock (_gate)
        {
            Erase();
            print();
            Draw();
        }
    }

    private void Erase()
    {
        if (_drawn > 0)
        {
            Console.Out.Write(_drawn > 1 ? $"\r\e[{_drawn - 1}A\e[J" : "\r\e[J");
            _drawn = 0;
        }
    }

    private void Draw()
    {
        if (_stop.IsCancellationRequested)
        {
            return;
        }

        var width = Math.Max(20, _console.Profile.Width) - 1;
        foreach (var (tone, text) in _footer.Pending)
        {
            _console.Write(new Text(Fit(SafeText.Line(text), width), Style(tone)));
            _console.WriteLine();
        }

        _console.Write(new Text(Fit(SafeText.Line(_footer.Status), width), new Style(Style(_footer.Tone).Foreground, decoration: Decoration.Invert)));
        _console.WriteLine();
        var prompt = SafeText.Line(_footer.Prompt);
        var before = _footer.IsSecret ? "" : SafeText.Line(_editor.Text[.._editor.Cursor]);
        var after = _footer.IsSecret ? "" : SafeText.Line(_editor.Text[_editor.Cursor..]);
        before = FitEnd(before, width - Width(prompt));
        after = Fit(after, width - Width(prompt) - Width(before));
        Console.Out.Write(prompt + before + after + (after.Length > 0 ? $"\e[{Width(after)}D" : ""));
        Console.Out.Flush();
        _drawn = _footer.Pending.Count + 2;
    }

    private static int Width(string text) => text.Length == 0 ? 0 : new Segment(text).CellCount();

    private static string Fit(string text, int width)
    {
        while (Width(text) > width && text.Length > 0)
        {
            text = text[..^1];
        }

        return text;
    }

    private static string FitEnd(string text, int width)
    {
        while (Width(text) > width && text.Length > 0)
        {
            text = text[1..];
        }

        return text;
    }

    private void Read()
    {
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                var key = Console.ReadKey(intercept: true);
                var control = key.Modifiers.HasFlag(ConsoleModifiers.Control);
                if ((control && key.Key == ConsoleKey.C) || (control && key.Key == ConsoleKey.D && _editor.Text.Length == 0))
                {
                    break;
                }

                string? line;
                lock (_gate)
                {
                    Erase();
                    line = _editor.Take(key, _footer.IsSecret);
                    Draw();
                }

                if (line is not null)
                {
                    _lines.Writer.WriteAsync(line, _stop.Token).AsTask().GetAwaiter().GetResult();
                }
            }
        }
        catch (Exception over) when (over is OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // The conversation is over, or the terminal is gone.
        }
        finally
        {
            _lines.Writer.TryComplete();
        }
    }
}
