using System.Runtime.InteropServices;
using System.Threading.Channels;
using OrleansChat.Cli.Terminal;
using Spectre.Console;

namespace OrleansChat.Cli.Talk.Screens;

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
    private readonly Bottom _bottom;
    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration? _resized;
    private Footer _footer = new([], Tone.Dim, "", "> ", false, []);

    public RichScreen()
    {
        _bottom = new Bottom(_console);
        Console.TreatControlCAsInput = true;
        _resized = OperatingSystem.IsWindows() ? null : PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => Print(() => { }));
        // ReadKey cannot be cancelled: its thread dies with the process.
        new Thread(Read) { IsBackground = true, Name = "keys" }.Start();
    }

    public bool IsPlain => false;

    public bool ShowsSecrets => false;

    public ChannelReader<string> Lines => _lines.Reader;

    public void Write(Tone tone, string text) => Print(() =>
    {
        foreach (var line in SafeText.Lines(text))
        {
            _console.Write(new Text(line, Tones.Style(tone)));
            _console.WriteLine();
        }
    });

    public void Message(long seq, DateTimeOffset at, string name, bool isOwn, string text) => Print(() =>
    {
        var lines = SafeText.Lines(text);
        var paragraph = new Paragraph()
            .Append($"{at.ToLocalTime():HH:mm} #{seq} ", Tones.Style(Tone.Dim))
            .Append(SafeText.Line(name), isOwn ? Tones.OwnName : Tones.Name)
            .Append(isOwn ? " ✓ " : " ", new Style(Color.Green))
            .Append(lines[0]);
        foreach (var line in lines.Skip(1))
        {
            paragraph.Append("\n      " + line);
        }

        _console.Write(paragraph);
        _console.WriteLine();
    });

    public void Show(Footer footer) => Print(() => _footer = footer);

    public async ValueTask DisposeAsync()
    {
        _resized?.Dispose();
        await _stop.CancelAsync();
        lock (_gate)
        {
            _bottom.Erase();
            Console.TreatControlCAsInput = false;
        }

        _stop.Dispose();
    }

    private void Print(Action print)
    {
        lock (_gate)
        {
            if (_stop.IsCancellationRequested)
            {
                return;
            }

            _bottom.Erase();
            print();
            var (before, after) = _footer.IsSecret ? ("", "") : (_editor.Text[.._editor.Cursor], _editor.Text[_editor.Cursor..]);
            _bottom.Draw(_footer, before, after);
        }
    }

    private void Read()
    {
        try
        {
            while (!_stop.IsCancellationRequested && Console.ReadKey(intercept: true) is var key && !IsEnd(key))
            {
                string? line = null;
                Print(() => line = _editor.Take(key, _footer.IsSecret, _footer.Words));
                if (_editor.Choice is { } choice)
                {
                    Write(Tone.Dim, choice);
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
            // What is under way is waited for; whoever does not want to wait interrupts once more.
            Console.TreatControlCAsInput = false;
        }
    }

    private bool IsEnd(ConsoleKeyInfo key) =>
        key.Modifiers.HasFlag(ConsoleModifiers.Control) && (key.Key == ConsoleKey.C || (key.Key == ConsoleKey.D && _editor.Text.Length == 0));
}
