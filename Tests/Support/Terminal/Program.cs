using System.Diagnostics;
using OrleansChat.Cli;
using OrleansChat.Tests.Support.Cluster;

namespace OrleansChat.Tests.Support.Terminal;

/// <summary>The program <c>chat</c>, with pipes.</summary>
internal static class Program
{
    public static string Path => typeof(Entry).Assembly.Location;

    /// <summary>Its exit code, and both streams.</summary>
    public static async Task<(int Code, string Output, string Errors)> Run(
        IReadOnlyDictionary<string, string?> environment, string input, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = environment["HOME"],
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(ClusterRig.Patience);
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(patience.Token), process.StandardError.ReadToEndAsync(patience.Token));
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return (process.ExitCode, await output, await errors);
    }
}
