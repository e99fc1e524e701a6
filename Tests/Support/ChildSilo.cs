using System.Diagnostics;
using System.Globalization;

namespace OrleansChat.Tests.Support;

/// <summary>A silo as its own program, in a process with an environment of its own.</summary>
internal sealed class ChildSilo : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task<string> _said;

    private ChildSilo(Process process)
    {
        _process = process;
        _said = process.StandardError.ReadToEndAsync();
        _ = process.StandardOutput.ReadToEndAsync();
    }

    /// <param name="environment">Settings and whatever else the process is to find.</param>
    public static ChildSilo Start(string connectionString, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "OrleansChat.Silo.dll")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        (string, string)[] own =
        [
            ("ConnectionStrings__Chat", connectionString),
            ("ASPNETCORE_URLS", "http://127.0.0.1:0"),
            ("Chat__Cluster__ClusterId", $"c{Guid.NewGuid():N}"),
            ("Chat__Cluster__SiloPort", Ports.Free().ToString(CultureInfo.InvariantCulture)),
            ("Chat__Cluster__GatewayPort", Ports.Free().ToString(CultureInfo.InvariantCulture)),
            ("Chat__Tokens__Passphrase", TestSecrets.Passphrase),
        ];
        foreach (var (name, value) in own.Concat(environment))
        {
            start.Environment[name] = value;
        }

        return new ChildSilo(Process.Start(start)!);
    }

    /// <summary>Fails with what the process said if it ended.</summary>
    public async Task IsAlive()
    {
        if (_process.HasExited)
        {
            throw new InvalidOperationException($"The silo ended: {(await _said).Trim()}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
