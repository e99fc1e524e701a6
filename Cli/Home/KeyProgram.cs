using System.ComponentModel;
using System.Diagnostics;

namespace OrleansChat.Cli.Home;

/// <summary>A program that speaks for a key store. Secrets go through pipes: arguments are for everybody to read.</summary>
internal sealed class KeyProgram(string path)
{
    // Somebody may have to unlock the store first, in a window of the system's.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    // Once is enough to wait for.
    private bool _isSilent;

    public bool IsHere => Resolve() is { } found && File.Exists(found);

    /// <summary>What it prints; null: it is not here, failed, or did not end in time.</summary>
    public string? Run(string input, params string[] arguments) => End(input, arguments) is { Code: 0 } well ? well.Output : null;

    /// <summary>How it ends, with what it printed; null: it is not here, or did not end in time.</summary>
    public (int Code, string Output)? End(string input, params string[] arguments)
    {
        if (_isSilent || Resolve() is not { } found)
        {
            return null;
        }

        var start = new ProcessStartInfo(found, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using var process = Process.Start(start);
            if (process is null)
            {
                return null;
            }

            var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            process.StandardInput.Write(input);
            process.StandardInput.Close();
            // What it started may hold the pipe when it has ended.
            if (process.WaitForExit(Patience) && Task.WaitAll([output, errors], Patience))
            {
                return (process.ExitCode, output.Result);
            }

            _isSilent = true;
            process.Kill(entireProcessTree: true);
            return null;
        }
        catch (Exception absent) when (absent is Win32Exception or IOException or AggregateException or InvalidOperationException)
        {
            // Not to be started, or it ended before it had read.
            return null;
        }
    }

    // The system's own search looks into the current folder too, which may be anybody's.
    private string? Resolve() => Path.IsPathRooted(path)
        ? path
        : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Where(Path.IsPathRooted).Select(folder => Path.Combine(folder, path)).FirstOrDefault(File.Exists);
}
