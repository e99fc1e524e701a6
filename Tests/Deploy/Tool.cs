using System.Diagnostics;
using OrleansChat.Tests.Support;

namespace OrleansChat.Tests.Deploy;

/// <summary>Programs that judge the files of <c>deploy/</c>.</summary>
internal static class Tool
{
    /// <summary>Runs it at the root of the repository.</summary>
    public static async Task<(int Code, string Output)> Run(string program, IEnumerable<string> arguments, string? input = null, string folder = "")
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Path.Combine(Repository.Root, folder),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await error);
    }
}
