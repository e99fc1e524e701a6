using System.Diagnostics;

namespace OrleansChat.Cli.Load.Target;

/// <summary>Calls <c>./dev</c>, the only supervisor.</summary>
internal static class DevScript
{
    /// <summary>The directory that holds <c>./dev</c>: this one, or one above.</summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    public static string Root()
    {
        for (var directory = new DirectoryInfo(Directory.GetCurrentDirectory()); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "dev")) && File.Exists(Path.Combine(directory.FullName, "OrleansChat.sln")))
            {
                return directory.FullName;
            }
        }

        throw new FileNotFoundException("No ./dev here or above: run this inside the repository.");
    }

    /// <summary>Runs a script of the repository to its end.</summary>
    /// <param name="script">A path below the root.</param>
    /// <param name="data">The value of CHAT_DATA.</param>
    /// <exception cref="InvalidOperationException">It failed; its words are in the message.</exception>
    public static async Task Call(string script, string data, IReadOnlyList<string> arguments, CancellationToken cancel)
    {
        // The servers that it leaves behind inherit what it writes to: files, so that nobody waits for a pipe that never ends.
        var log = Path.GetTempFileName();
        try
        {
            const string ToLog = "exec \"$0\" \"$@\" >\"$CHAT_LOAD_LOG\" 2>&1";
            var start = new ProcessStartInfo("/bin/sh", ["-c", ToLog, Path.Combine(Root(), script), .. arguments])
            {
                WorkingDirectory = Root(),
                RedirectStandardInput = true,
            };
            start.Environment["CHAT_DATA"] = data;
            start.Environment["CHAT_LOAD_LOG"] = log;
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            await process.WaitForExitAsync(cancel);
            if (process.ExitCode != 0)
            {
                var words = await File.ReadAllTextAsync(log, cancel);
                throw new InvalidOperationException($"{script} {string.Join(' ', arguments)} failed:\n{words}");
            }
        }
        finally
        {
            File.Delete(log);
        }
    }
}
