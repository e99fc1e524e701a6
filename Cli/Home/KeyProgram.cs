using System.ComponentModel;
using System.Diagnostics;

namespace OrleansChat.Cli.Home;

/// <summary>A program that speaks for a key store. Secrets go through pipes: arguments are for everybody to read.</summary>
internal sealed class KeyProgram(string path)
{
    // Somebody may have to unlock the store first, in a window of the system's.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>What it prints; null: it is not here, failed, or did not end in time.</summary>
    public string? Run(string input, params string[] arguments)
    {
        var start = new ProcessStartInfo(path, arguments)
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
            if (process.WaitForExit(Patience))
            {
                Task.WaitAll(output, errors);
                return process.ExitCode == 0 ? output.Result : null;
            }

            process.Kill(entireProcessTree: true);
            return null;
        }
        catch (Exception absent) when (absent is Win32Exception or IOException)
        {
            // Not installed, or it ended before it had read.
            return null;
        }
    }
}
