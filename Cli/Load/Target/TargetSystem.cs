using System.Net;
using System.Net.Sockets;
using OrleansChat.Cli.Load.Chaos;
using OrleansChat.Cli.Load.Report;
using OrleansChat.Cli.Provision;

namespace OrleansChat.Cli.Load.Target;

/// <summary>The system under load: one that runs, or a throw-away one that ends with the run.</summary>
internal sealed class TargetSystem : IAsyncDisposable
{
    private readonly string? _throwAway;

    private TargetSystem(IReadOnlyList<Uri> urls, RunData? data, string? connection, string token, string? throwAway)
    {
        Urls = urls;
        Data = data;
        Connection = connection;
        Token = token;
        _throwAway = throwAway;
    }

    public IReadOnlyList<Uri> Urls { get; }

    /// <summary>What ./dev knows of its processes; null for a system that it did not start.</summary>
    public RunData? Data { get; }

    public string? Connection { get; }

    private string Token { get; }

    public static async Task<TargetSystem> Open(LoadOptions options, CancellationToken cancel)
    {
        if (options.Urls.Count > 0)
        {
            var data = RunData.Find();
            var own = options.Urls.All(url => data.Urls().Append(data.PublicUrl()).Contains(url));
            var connection = options.Connection ?? (own ? data.Connection() : null);
            return new TargetSystem(options.Urls, own ? data : null, connection, data.ProvisionToken(), null);
        }

        var directory = Path.Combine(DevScript.Root(), ".data", "load");
        await Remove(directory, cancel);
        Directory.CreateDirectory(directory);
        var port = options.Port > 0 ? options.Port : FreePort();
        // Faults need somebody who survives them.
        var (silos, gateways) = options is { Silos: 0, Chaos.Count: > 0 } ? (2, 2) : (options.Silos, Math.Max(1, options.Gateways));
        // How rooms move is read from the silos' metrics.
        string[] metrics = options.Chaos.Any(Fault.IsPoliteKind) ? ["--metrics"] : [];
        string[] release = options.From is null ? [] : ["--release", options.From];
        string[] size = silos > 0 ? ["--silos", $"{silos}", "--gateways", $"{gateways}"] : [];
        var kind = (silos > 0 ? $"{silos} silos, {gateways} gateways" : "all in one") + (options.From is null ? "" : $", of {options.From}");
        Progress.Done($"starting a throw-away system on port {port}: {kind}");
        try
        {
            await DevScript.Call("dev", directory, ["up", "--detach", "--port", $"{port}", .. size, .. metrics, .. release], cancel);
            var started = new RunData(directory);
            var keep = options.Keep ? null : directory;
            return new TargetSystem(started.Urls(), started, started.Connection(), started.ProvisionToken(), keep);
        }
        catch
        {
            await DevScript.Call("dev", directory, ["down"], CancellationToken.None);
            throw;
        }
    }

    public IReadOnlyDictionary<string, int> Processes() => Data?.Processes() ?? new Dictionary<string, int>();

    public async Task<IReadOnlyList<ProvisionedUser>> Provision(int users, int rooms, int members, CancellationToken cancel)
    {
        Progress.Show($"provisioning {users} users in {rooms} rooms");
        return await Provisioner.Users(Urls[0], Token, new ProvisionRequest(users, rooms, members, TimeSpan.FromDays(1)), cancel);
    }

    public async ValueTask DisposeAsync()
    {
        if (_throwAway is not null)
        {
            await DevScript.Call("dev", _throwAway, ["down"], CancellationToken.None);
        }
    }

    /// <summary>Ends what an interrupted run left behind, and its data.</summary>
    private static async Task Remove(string directory, CancellationToken cancel)
    {
        if (Directory.Exists(directory))
        {
            await DevScript.Call("dev", directory, ["reset", "--yes"], cancel);
        }
    }

    private static int FreePort()
    {
        // Below the range that outgoing connections take theirs from.
        for (var port = Random.Shared.Next(21_000, 28_000); ; port++)
        {
            using var probe = new TcpListener(IPAddress.Loopback, port);
            try
            {
                probe.Start();
                return port;
            }
            catch (SocketException) when (port < 29_000)
            {
                // Taken; the next one.
            }
        }
    }
}
