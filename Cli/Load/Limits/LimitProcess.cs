using System.Diagnostics;

namespace OrleansChat.Cli.Load.Limits;

/// <summary>The bare server as a process of its own, so that its processor time is its own.</summary>
internal sealed class LimitProcess : IAsyncDisposable
{
    private readonly Process _process;

    private LimitProcess(Process process, Uri url)
    {
        _process = process;
        Url = url;
    }

    public Uri Url { get; }

    public int Id => _process.Id;

    public static async Task<LimitProcess> Start(CancellationToken cancel)
    {
        // `dotnet chat.dll` and the program's own launcher both come here.
        var self = Environment.ProcessPath!;
        string[] assembly = Path.GetFileNameWithoutExtension(self) == "dotnet" ? [Environment.GetCommandLineArgs()[0]] : [];
        var start = new ProcessStartInfo(self, [.. assembly, "load", LimitServer.Verb]) { RedirectStandardOutput = true };
        var process = Process.Start(start)!;
        while (await process.StandardOutput.ReadLineAsync(cancel) is { } line)
        {
            if (line.StartsWith(LimitServer.Listening, StringComparison.Ordinal))
            {
                return new LimitProcess(process, new Uri(line[LimitServer.Listening.Length..]));
            }
        }

        throw new InvalidOperationException("The bare server did not start.");
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
