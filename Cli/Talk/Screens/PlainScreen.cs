using System.Threading.Channels;
using OrleansChat.Cli.Terminal;

namespace OrleansChat.Cli.Talk.Screens;

/// <summary>Lines in, lines out: for pipes, logs and screen readers.</summary>
internal sealed class PlainScreen : IScreen
{
    private readonly TextReader _input;
    private readonly TextWriter _output;
    private readonly Channel<string> _lines = Channel.CreateBounded<string>(64);
    private readonly CancellationTokenSource _stop = new();

    public PlainScreen(TextReader input, TextWriter output)
    {
        _input = input;
        _output = output;
        // A read of a terminal or pipe cannot be cancelled, so it has a thread of its own that dies with the process.
        new Thread(Read) { IsBackground = true, Name = "input" }.Start();
    }

    public bool IsPlain => true;

    // The terminal itself shows the line, and no key is read here.
    public bool ShowsSecrets => !Console.IsInputRedirected;

    public ChannelReader<string> Lines => _lines.Reader;

    public Action? AtTop { get; set; }

    public void Write(Tone tone, string text)
    {
        foreach (var line in SafeText.Lines(text))
        {
            _output.WriteLine((tone == Tone.Bad ? "! " : "* ") + line);
        }

        _output.Flush();
    }

    public void Message(long seq, DateTimeOffset at, string name, bool isOwn, string text)
    {
        var lines = SafeText.Lines(text);
        _output.WriteLine($"#{seq} {at.ToLocalTime():HH:mm} {SafeText.Line(name)}: {lines[0]}");
        foreach (var line in lines.AsSpan(1))
        {
            _output.WriteLine("    " + line);
        }

        _output.Flush();
    }

    public void Show(Footer footer)
    {
        // Nothing stays on the last line of a pipe.
    }

    public void Begin()
    {
        // Whatever keeps the lines scrolls back.
    }

    public Task Above(Func<ILines, Task> write) => Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _stop.Dispose();
    }

    private void Read()
    {
        try
        {
            var stop = _stop.Token;
            while (_input.ReadLine() is { } line)
            {
                _lines.Writer.WriteAsync(line, stop).AsTask().GetAwaiter().GetResult();
            }
        }
        catch (Exception over) when (over is OperationCanceledException or ObjectDisposedException)
        {
            // The conversation ended before the input did.
        }
        finally
        {
            _lines.Writer.TryComplete();
        }
    }
}
