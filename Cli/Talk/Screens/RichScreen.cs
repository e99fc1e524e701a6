using System.Runtime.InteropServices;
using System.Threading.Channels;
using OrleansChat.Cli.Terminal;
using Spectre.Console;
using Spectre.Console.Rendering;

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
    private readonly Scrollback _kept;
    private readonly LookBack _back;
    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration? _resized;
    private bool _awaitsAbove;
    private Footer _footer = new([], Tone.Dim, "", "> ", false, []);

    public RichScreen()
    {
        _bottom = new Bottom(_console);
        _kept = new Scrollback(_console);
        _back = new LookBack(_console, _kept);
        Console.TreatControlCAsInput = true;
        _resized = OperatingSystem.IsWindows() ? null : PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => Draw([]));
        // ReadKey cannot be cancelled: its thread dies with the process.
        new Thread(Read) { IsBackground = true, Name = "keys" }.Start();
    }

    public bool IsPlain => false;

    public bool ShowsSecrets => false;

    public ChannelReader<string> Lines => _lines.Reader;

    public Action? AtTop { get; set; }

    public void Write(Tone tone, string text) => Print(lines => lines.Write(tone, text));

    public void Message(long seq, DateTimeOffset at, string name, bool isOwn, string text) =>
        Print(lines => lines.Message(seq, at, name, isOwn, text));

    public void Show(Footer footer)
    {
        lock (_gate)
        {
            _footer = footer;
            if (!_back.IsOpen)
            {
                Draw([]);
            }
        }
    }

    public void Begin()
    {
        lock (_gate)
        {
            LeaveBack();
            _kept.Clear();
            _awaitsAbove = false;
        }
    }

    public async Task Above(Func<ILines, Task> write)
    {
        var lines = new RichLines();
        await write(lines);
        lock (_gate)
        {
            _kept.AddAbove(lines.All);
            _awaitsAbove = false;
            if (_back.IsOpen)
            {
                _back.Draw();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _resized?.Dispose();
        lock (_gate)
        {
            LeaveBack();
        }

        await _stop.CancelAsync();
        lock (_gate)
        {
            _bottom.Erase();
            Console.TreatControlCAsInput = false;
        }

        _stop.Dispose();
    }

    private void Print(Action<RichLines> write)
    {
        var lines = new RichLines();
        write(lines);
        lock (_gate)
        {
            _kept.Add(lines.All);
            if (_back.IsOpen)
            {
                _back.Miss(lines.All.Count);
            }
            else
            {
                Draw(lines.All);
            }
        }
    }

    /// <summary>What is new, and the lower part below it.</summary>
    private void Draw(IReadOnlyList<IRenderable> lines)
    {
        lock (_gate)
        {
            if (_stop.IsCancellationRequested)
            {
                return;
            }

            if (_back.IsOpen)
            {
                _back.Draw();
                return;
            }

            _bottom.Erase();
            foreach (var line in lines)
            {
                _console.Write(line);
                _console.WriteLine();
            }

            var (before, after) = _footer.IsSecret ? ("", "") : (_editor.Text[.._editor.Cursor], _editor.Text[_editor.Cursor..]);
            _bottom.Draw(_footer, before, after);
        }
    }

    private void LeaveBack()
    {
        if (_back.IsOpen)
        {
            // What was asked for may come yet, or there was nobody to ask: whoever looks back again asks again.
            _awaitsAbove = false;
            Draw(_back.Close());
        }
    }

    private void Read()
    {
        try
        {
            while (!_stop.IsCancellationRequested && Console.ReadKey(intercept: true) is var key && !IsEnd(key))
            {
                if (Typed(key) is { } line)
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

    /// <summary>The line, when the key finished it.</summary>
    private string? Typed(ConsoleKeyInfo key)
    {
        string? line;
        lock (_gate)
        {
            if (_back.Take(key, out var atTop))
            {
                // Once for each time that one comes there: a key that is held repeats itself.
                if (atTop && !_awaitsAbove && !_kept.IsFull)
                {
                    AtTop?.Invoke();
                }

                _awaitsAbove = atTop;
                return null;
            }

            // These lead back, and do nothing to a line that was not to be seen.
            if (_back.IsOpen && key.Key is (ConsoleKey.Enter or ConsoleKey.Escape))
            {
                LeaveBack();
                return null;
            }

            LeaveBack();
            line = _editor.Take(key, _footer.IsSecret, _footer.Words);
            Draw([]);
        }

        if (_editor.Choice is { } choice)
        {
            Write(Tone.Dim, choice);
        }

        return line;
    }

    private bool IsEnd(ConsoleKeyInfo key) =>
        key.Modifiers.HasFlag(ConsoleModifiers.Control) && (key.Key == ConsoleKey.C || (key.Key == ConsoleKey.D && _editor.Text.Length == 0));
}
