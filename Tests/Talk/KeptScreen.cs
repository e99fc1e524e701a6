using System.Threading.Channels;
using OrleansChat.Cli.Talk.Screens;
using OrleansChat.Tests.Support.Cluster;

namespace OrleansChat.Tests.Talk;

/// <summary>A screen that a test types on, and whose lines it can wait for.</summary>
internal sealed class KeptScreen : IScreen
{
    private readonly Channel<string> _typed = Channel.CreateUnbounded<string>();
    private readonly Channel<string> _shown = Channel.CreateUnbounded<string>();

    public bool IsPlain => true;

    public bool ShowsSecrets => false;

    public ChannelReader<string> Lines => _typed.Reader;

    public Action? AtTop { get; set; }

    public void Type(params string[] lines) => Array.ForEach(lines, line => _typed.Writer.TryWrite(line));

    /// <summary>Waits for a line that holds this.</summary>
    public async Task Until(string text)
    {
        using var patience = new CancellationTokenSource(ClusterRig.Patience);
        while (!(await _shown.Reader.ReadAsync(patience.Token)).Contains(text, StringComparison.Ordinal))
        {
        }
    }

    public void Write(Tone tone, string text) => _shown.Writer.TryWrite(text);

    public void Message(long seq, DateTimeOffset at, string name, bool isOwn, string text) => _shown.Writer.TryWrite($"{name}: {text}");

    public void Show(Footer footer)
    {
    }

    public void Begin()
    {
    }

    public async Task Above(Func<ILines, Task> write)
    {
        await write(this);
        _shown.Writer.TryWrite("— above —");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
