using System.Diagnostics;
using System.Text;
using Microsoft.Win32.SafeHandles;
using OrleansChat.Tests.Support.Cluster;

namespace OrleansChat.Tests.Support.Terminal;

/// <summary>A program at a terminal of its own, as a person has it: keys go in, a screen comes out, its size changes, and it may be cut off.</summary>
internal sealed class PseudoTerminal : IAsyncDisposable
{
    public const string CtrlC = "\x03";
    public const string CtrlD = "\x04";
    public const string Enter = "\r";
    public const string Tab = "\t";
    public const string Up = "\e[A";
    public const string Left = "\e[D";
    public const string Home = "\e[H";
    public const string PageUp = "\e[5~";
    public const string PageDown = "\e[6~";
    public const string Escape = "\e";

    // The shell opens the terminal for the program, and "setsid" makes it the one that its keys come from.
    private const string Attach = "exec setsid --ctty \"$@\" <\"$0\" >\"$0\" 2>&1";

    // A read cannot be interrupted: so often it is asked whether the terminal is to go.
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(100);

    private readonly Process _process;
    private readonly SafeFileHandle _handle;
    private readonly FileStream _cable;
    private readonly TerminalScreen _screen;
    private readonly Task _reading;
    private readonly CancellationTokenSource _cut = new();
    private readonly List<(Func<TerminalScreen, bool> Holds, TaskCompletionSource Met)> _waiting = [];

    private PseudoTerminal(Process process, SafeFileHandle handle, TerminalScreen screen)
    {
        (_process, _handle, _screen) = (process, handle, screen);
        _cable = new FileStream(handle, FileAccess.ReadWrite, bufferSize: 0);
        _reading = Task.Factory.StartNew(Read, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>All that is and was on the screen.</summary>
    public string Text
    {
        get
        {
            lock (_screen)
            {
                return _screen.Text;
            }
        }
    }

    /// <param name="environment">On top of the test's own; null takes a name out of it.</param>
    /// <param name="program">A program of the product.</param>
    public static PseudoTerminal Start(Type program, IEnumerable<KeyValuePair<string, string?>> environment, params string[] arguments) =>
        Start(environment, ["dotnet", program.Assembly.Location, .. arguments]);

    /// <param name="command">A program, and what is given to it.</param>
    public static PseudoTerminal Start(IEnumerable<KeyValuePair<string, string?>> environment, params string[] command)
    {
        const int columns = 100;
        var (handle, slave) = Tty.Open();
        Tty.Resize(handle, columns, 30);
        var start = new ProcessStartInfo("/bin/sh", ["-c", Attach, slave, .. command]);
        start.Environment["TERM"] = "xterm-256color";
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new PseudoTerminal(Process.Start(start)!, handle, new TerminalScreen(columns));
    }

    /// <summary>Presses these keys.</summary>
    public async Task Type(string keys) => await _cable.WriteAsync(Encoding.UTF8.GetBytes(keys));

    public Task Say(string line) => Type(line + Enter);

    public void Resize(int columns, int rows)
    {
        // First the window, as it happens: the program learns of it later.
        lock (_screen)
        {
            _screen.Columns = columns;
        }

        Tty.Resize(_handle, columns, rows);
    }

    /// <summary>Waits until this is to be read, so many times, on the screen or above it.</summary>
    public Task Until(string text, int times = 1) => Until(screen => screen.Text.Split(text).Length > times, $"\"{text}\" was to come {times} times");

    /// <param name="holds">Asked after each piece that the program writes.</param>
    public async Task Until(Func<TerminalScreen, bool> holds, string expectation)
    {
        var met = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_screen)
        {
            if (holds(_screen))
            {
                return;
            }

            _waiting.Add((holds, met));
        }

        try
        {
            await Task.WhenAny(met.Task, _reading).WaitAsync(ClusterRig.Patience);
        }
        catch (TimeoutException)
        {
            // Told below, with what is there instead.
        }

        lock (_screen)
        {
            if (!met.Task.IsCompleted && !holds(_screen))
            {
                throw new InvalidOperationException($"{expectation}; the screen shows:\n{_screen.Text}");
            }
        }
    }

    /// <summary>Waits until the program has ended; gives its exit code.</summary>
    public async Task<int> Exit()
    {
        using var patience = new CancellationTokenSource(ClusterRig.Patience);
        await _process.WaitForExitAsync(patience.Token);
        await _reading;
        return _process.ExitCode;
    }

    /// <summary>Takes the terminal away, as a closed window or a broken line does.</summary>
    public async Task HangUp()
    {
        await _cut.CancelAsync();
        await _reading;
        await _cable.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        await _process.WaitForExitAsync();
        await HangUp();
        _cut.Dispose();
        _process.Dispose();
    }

    private void Read()
    {
        var (bytes, decoder) = (new byte[4096], Encoding.UTF8.GetDecoder());
        var text = new char[4096];
        try
        {
            while (!_cut.IsCancellationRequested)
            {
                if (!Tty.HasNews(_handle, Glance))
                {
                    continue;
                }

                var read = _cable.Read(bytes);
                Shown(new string(text, 0, decoder.GetChars(bytes.AsSpan(0, read), text, flush: false)));
            }
        }
        catch (IOException)
        {
            // Nobody has the other side open any more.
        }
    }

    private void Shown(string piece)
    {
        string answer;
        lock (_screen)
        {
            answer = _screen.Write(piece);
            foreach (var (_, met) in _waiting.Where(one => one.Holds(_screen)))
            {
                met.TrySetResult();
            }

            _waiting.RemoveAll(one => one.Met.Task.IsCompleted);
        }

        if (answer.Length > 0)
        {
            _cable.Write(Encoding.UTF8.GetBytes(answer));
        }
    }
}
