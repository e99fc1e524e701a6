using System.Diagnostics;

namespace OrleansChat.Tests.Support;

/// <summary>What <c>./dev up</c> gives its servers, taken from the script itself.</summary>
internal static class DevScript
{
    // The line of the script that sets them, run by the shell that the script is for.
    private const string Print = """source <(sed -n 's/^ *settings=(/settings=(/p' dev) && printf '%s\n' "${settings[@]}" """;

    /// <summary>Settings as on a command line, without the dashes.</summary>
    /// <param name="data">Where data lives, else <c>.data</c>.</param>
    public static async Task<string[]> Settings(string data)
    {
        var start = new ProcessStartInfo("bash", ["-euc", Print]) { WorkingDirectory = Repository.Root, RedirectStandardOutput = true };
        (start.Environment["data"], start.Environment["port"]) = (data, "5080");
        using var process = Process.Start(start)!;
        var lines = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return [.. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Replace("__", ":", StringComparison.Ordinal))];
    }
}
