using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using OrleansChat.Tests.Support;
using OrleansChat.Tests.Support.Cluster;

namespace OrleansChat.Tests.Files;

/// <summary>The silo's own program with a gateway in it, as a process of its own, whose managed heap has a hard limit.</summary>
internal sealed class SmallServer : IAsyncDisposable
{
    private const string ProvisionToken = "token-of-the-small-server";

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _said = [];

    private SmallServer(Process process, Uri url)
    {
        (_process, Url) = (process, url);
        process.OutputDataReceived += (_, line) => _said.Enqueue(line.Data ?? "");
        process.ErrorDataReceived += (_, line) => _said.Enqueue(line.Data ?? "");
    }

    public Uri Url { get; }

    public bool HasEnded => _process.HasExited;

    public static async Task<SmallServer> Start(string connection, long heapBytes)
    {
        var url = new Uri($"http://127.0.0.1:{Ports.Free()}");
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "OrleansChat.Silo"))
        {
            WorkingDirectory = AppContext.BaseDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (key, value) in new Dictionary<string, string>
        {
            ["urls"] = url.ToString(),
            ["ConnectionStrings:Chat"] = connection,
            ["Chat:Cluster:SiloPort"] = Ports.Free().ToString(CultureInfo.InvariantCulture),
            ["Chat:Cluster:GatewayPort"] = Ports.Free().ToString(CultureInfo.InvariantCulture),
            ["Chat:Gateway:Hosted"] = "true",
            ["Chat:Tokens:Passphrase"] = TestSecrets.Passphrase,
            ["Chat:Provisioning:Enabled"] = "true",
            ["Chat:Provisioning:Token"] = ProvisionToken,
            ["Logging:LogLevel:Default"] = "Error",
        })
        {
            start.ArgumentList.Add($"--{key}={value}");
        }

        // Hexadecimal. What a machine's owner sets for large servers does not fit this one.
        start.Environment["DOTNET_GCHeapHardLimit"] = heapBytes.ToString("X", CultureInfo.InvariantCulture);
        start.Environment.Remove("DOTNET_GCgen0size");
        var server = new SmallServer(Process.Start(start)!, url);
        server._process.BeginOutputReadLine();
        server._process.BeginErrorReadLine();
        try
        {
            await server.Ready();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>An access token of a new user.</summary>
    public async Task<string> Token()
    {
        using var http = new HttpClient { BaseAddress = Url };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", ProvisionToken);
        using var answer = await http.PostAsJsonAsync("api/v1/operator/provision", new { users = 1, rooms = 1, members = 1 });
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("accessToken").GetString()!;
    }

    public async ValueTask DisposeAsync()
    {
        if (!HasEnded)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task Ready()
    {
        using var http = new HttpClient { BaseAddress = Url };
        // It compiles all of itself before it answers, which takes long where many compete for the processor.
        using var patience = new CancellationTokenSource(10 * ClusterRig.Patience);
        while (!HasEnded && !await IsReady(http))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, patience.Token);
        }

        if (HasEnded)
        {
            throw new InvalidOperationException($"The small server ended: {string.Join('\n', _said)}");
        }
    }

    private static async Task<bool> IsReady(HttpClient http)
    {
        try
        {
            using var answer = await http.GetAsync("health/ready");
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
