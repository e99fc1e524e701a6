using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using OrleansChat.Gateway;
using OrleansChat.Silo;
using OrleansChat.Tests.Support.Cluster;

namespace OrleansChat.Tests.Support.Operations;

/// <summary>One of the product's programs as a process of its own, with ports of its own: what it counts is only what it does.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    /// <summary>Of an operator who provisions users.</summary>
    public static readonly string Secret = Guid.NewGuid().ToString("N");

    private readonly Process _process;
    private readonly (Type Program, string[] Arguments, int Port, int Operations) _launched;
    private readonly ConcurrentQueue<string> _output = [];

    private ServerProcess(Type program, string[] arguments, int port = 0, int operations = 0)
    {
        _launched = (program, arguments, port, operations);
        _process = Launch(program, arguments);
        Public = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        Operations = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{operations}") };
    }

    public HttpClient Public { get; }

    public HttpClient Operations { get; }

    /// <summary>Lines of both streams.</summary>
    public IReadOnlyCollection<string> Output => _output;

    /// <summary>Silo and gateway in one; ready when this returns.</summary>
    /// <param name="settings">As on the command line, without the dashes.</param>
    public static Task<ServerProcess> AllInOne(string connection, params string[] settings) => Start(
        typeof(SiloProgram), connection, ["Chat:Gateway:Hosted=true", "Chat:Provisioning:Enabled=true", $"Chat:Provisioning:Token={Secret}", .. settings]);

    public static Task<ServerProcess> Silo(string connection, params string[] settings) => Start(typeof(SiloProgram), connection, settings);

    public static Task<ServerProcess> Gateway(string connection, params string[] settings) => Start(
        typeof(GatewayProgram), connection, ["Chat:Provisioning:Enabled=true", $"Chat:Provisioning:Token={Secret}", .. settings]);

    /// <summary>Runs a program to its end.</summary>
    public static async Task<(int Code, string Output)> Run(Type program, params string[] arguments)
    {
        await using var server = Begin(program, arguments);
        return (await server.Exit(), string.Join('\n', server.Output));
    }

    /// <summary>A program that ends by itself, as one of its verbs does; see <see cref="Exit"/>.</summary>
    public static ServerProcess Begin(Type program, params string[] arguments)
    {
        var server = new ServerProcess(program, arguments);
        server.Listen();
        return server;
    }

    /// <summary>Waits for a line that has this in it.</summary>
    public async Task Says(string text)
    {
        using var patience = new CancellationTokenSource(ClusterRig.Patience);
        while (!_output.Any(line => line.Contains(text, StringComparison.Ordinal)))
        {
            if (_process.HasExited)
            {
                throw new InvalidOperationException($"It ended with {_process.ExitCode}: {string.Join('\n', Output)}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, patience.Token);
        }
    }

    /// <summary>Users who share a new room, with tokens that are exempt from limits.</summary>
    public async Task<Crew> Crew(int members)
    {
        var lines = (await Provision(members)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var users = lines.Select(line => JsonSerializer.Deserialize<JsonElement>(line)).ToArray();
        return new Crew(
            new RoomId(users[0].GetProperty("rooms")[0].GetGuid()),
            [.. users.Select(user => new CrewUser(
                new UserId(user.GetProperty("userId").GetGuid()), user.GetProperty("username").GetString()!, default, user.GetProperty("accessToken").GetString()!))]);
    }

    /// <summary>A new cluster makes its first key now; on a busy machine that takes longer than a call may. The next try makes others.</summary>
    private async Task<string> Provision(int members)
    {
        using var patience = new CancellationTokenSource(ClusterRig.Patience);
        while (true)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/operator/provision");
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Secret);
            request.Content = JsonContent.Create(new { users = members, rooms = 1, members, prefix = $"t{Guid.NewGuid():N}"[..12] + "-" });
            using var answer = await Public.SendAsync(request, patience.Token);
            if (answer.StatusCode is not (HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout))
            {
                return await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync(patience.Token);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(250), TimeProvider.System, patience.Token);
        }
    }

    /// <summary>SIGTERM; returns when the process has gone.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> Stop()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        await kill.WaitForExitAsync();
        return await Exit();
    }

    /// <summary>SIGKILL; returns when the process has gone.</summary>
    public async Task Kill()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>The same program with the same settings on the same ports, of one that has ended; ready when this returns.</summary>
    public Task<ServerProcess> Again() => Started(new ServerProcess(_launched.Program, _launched.Arguments, _launched.Port, _launched.Operations));

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await Kill();
        }

        _process.Dispose();
        Public.Dispose();
        Operations.Dispose();
    }

    private static async Task<ServerProcess> Start(Type program, string connection, string[] settings)
    {
        var (port, operations) = (Ports.Free(), Ports.Free());
        string[] all =
        [
            $"ConnectionStrings:Chat={connection}", $"urls=http://127.0.0.1:{port}", $"Chat:Operations:Port={operations}",
            "Chat:Gateway:Delivery:PeriodSeconds=1", .. program == typeof(GatewayProgram) ? [] : OfSilo(), .. settings,
        ];
        return await Started(new ServerProcess(program, [.. all.Select(setting => $"--{setting}")], port, operations));
    }

    private static async Task<ServerProcess> Started(ServerProcess server)
    {
        server.Listen();
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

    private static string[] OfSilo() =>
    [
        $"Chat:Cluster:SiloPort={Ports.Free()}", $"Chat:Cluster:GatewayPort={Ports.Free()}", $"Chat:Tokens:Passphrase={TestSecrets.Passphrase}",
        "Chat:Fanout:DirectoryMs=250",
    ];

    private static Process Launch(Type program, string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [program.Assembly.Location, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start)!;
    }

    private void Listen()
    {
        _process.OutputDataReceived += (_, line) => Note(line.Data);
        _process.ErrorDataReceived += (_, line) => Note(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private void Note(string? line)
    {
        if (line is not null)
        {
            _output.Enqueue(line);
        }
    }

    private async Task Ready()
    {
        using var patience = new CancellationTokenSource(ClusterRig.Patience * 6);
        while (true)
        {
            try
            {
                using var answer = await Operations.GetAsync(new Uri("/health/ready", UriKind.Relative), patience.Token);
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // It does not listen yet, or never will.
                if (_process.HasExited)
                {
                    throw new InvalidOperationException($"It ended with {_process.ExitCode}: {string.Join('\n', Output)}");
                }
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, patience.Token);
        }
    }

    /// <summary>Waits until it has ended by itself.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> Exit()
    {
        using var patience = new CancellationTokenSource(ClusterRig.Patience * 2);
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }
}
