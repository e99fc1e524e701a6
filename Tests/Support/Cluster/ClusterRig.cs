using System.Collections.Concurrent;
using System.Net.Http.Headers;
using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;
using OrleansChat.Accounts;
using OrleansChat.Cli.Load.Checker;
using OrleansChat.Client;
using OrleansChat.Gateway.Auth;
using OrleansChat.Gateway.Delivery;
using OrleansChat.Tests.Support.Talk;

namespace OrleansChat.Tests.Support.Cluster;

/// <summary>A cluster of real parts in one process: PostgreSQL, silos that talk over TCP, gateways with sockets. Tests make their own users and rooms.</summary>
internal sealed class ClusterRig : IAsyncDisposable
{
    /// <summary>How long a test waits for a named event before it gives up; nothing takes this long.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TestCluster _cluster;
    private readonly Dictionary<string, string?> _settings;
    private readonly ConcurrentDictionary<int, GatewayProcess> _gateways = [];

    private ClusterRig(PrivatePostgres server, TestCluster cluster, Faults faults, Dictionary<string, string?> settings)
    {
        (Server, _cluster, Faults, _settings) = (server, cluster, faults, settings);
    }

    public PrivatePostgres Server { get; }

    public Faults Faults { get; }

    public string Connection => Server.ConnectionString;

    /// <summary>Any gateway's way to the grains.</summary>
    public IGrainFactory Grains => _gateways.Values.First().Grains;

    public GatewayProcess Gateway(int index) => _gateways[index];

    public IReadOnlyList<Uri> Urls => [.. _gateways.OrderBy(pair => pair.Key).Select(pair => pair.Value.Url)];

    public IReadOnlyList<SiloProcess> Silos => [.. _cluster.Silos.Cast<SiloProcess>()];

    /// <param name="extra">Settings on top of the rig's.</param>
    public static Task<ClusterRig> Start(int silos = 2, int gateways = 2, params (string Key, string Value)[] extra) =>
        Start(new Faults(), silos, gateways, extra);

    /// <param name="faults">Where the test bends what it starts.</param>
    public static async Task<ClusterRig> Start(Faults faults, int silos, int gateways, params (string Key, string Value)[] extra)
    {
        var server = await PrivatePostgres.Launch();
        var builder = new TestClusterBuilder((short)silos);
        builder.Options.InitializeClientOnDeploy = false;
        builder.Options.ConfigureFileLogging = false;
        Dictionary<string, string?> settings = new()
        {
            ["ConnectionStrings:Chat"] = server.ConnectionString,
            ["Chat:Cluster:ClusterId"] = builder.Options.ClusterId,
            ["Chat:Cluster:ServiceId"] = builder.Options.ServiceId,
            ["Chat:Cluster:ProbePeriod"] = "00:00:01",
            ["Chat:Fanout:DirectoryMs"] = "250",
            ["Chat:Tokens:Passphrase"] = TestSecrets.Passphrase,
            ["Chat:Gateway:Delivery:PeriodSeconds"] = "1",
            ["Chat:Gateway:Delivery:SilentSiloSeconds"] = "5",
            ["Chat:Gateway:Sockets:QueueBytes"] = "262144",
            // All tests come from one network.
            ["Chat:RateLimits:RegistrationBurst"] = "10000",
            ["Chat:RateLimits:NetworkSignInsPerMinute"] = "10000",
            ["Chat:RateLimits:NetworkAccountsPerHour"] = "10000",
            ["Chat:RateLimits:NetworkMailsPerHour"] = "10000",
            // Tests say where a room is.
            ["Chat:Rooms:BalanceSeconds"] = "0",
            ["Chat:Notifications:DelaySeconds"] = "0",
            ["Chat:Notifications:SweepSeconds"] = "3",
            // Where the tests' own servers listen.
            ["Chat:Outbound:AllowedHosts:0"] = "127.0.0.1",
            ["Logging:LogLevel:Default"] = "Error",
            ["Logging:LogLevel:Orleans"] = "None",
            ["Logging:LogLevel:OrleansChat"] = "None",
            ["Logging:LogLevel:Microsoft"] = "None",
        };
        foreach (var (key, value) in extra)
        {
            settings[key] = value;
        }

        var cluster = builder.Build();
        cluster.CreateSiloAsync = (name, _) => SiloProcess.Start(name, settings, faults.Bend);
        await cluster.DeployAsync();
        var rig = new ClusterRig(server, cluster, faults, settings);
        await Task.WhenAll(Enumerable.Range(0, gateways).Select(rig.StartGateway));
        return rig;
    }

    /// <summary>Starts a gateway in a place that is empty.</summary>
    public async Task StartGateway(int index) => _gateways[index] = await GatewayProcess.Start($"gateway-{index + 1}", _settings, Faults.Bend);

    public async Task KillGateway(int index)
    {
        _gateways.Remove(index, out var gateway);
        await gateway!.Die();
        await gateway.DisposeAsync();
    }

    /// <summary>As SIGTERM does: the gateway's sockets are told, and it goes when they have gone.</summary>
    public async Task StopGateway(int index)
    {
        _gateways.Remove(index, out var gateway);
        await gateway!.Stop(CancellationToken.None);
        await gateway.DisposeAsync();
    }

    public Task KillSilo(SiloProcess silo) => _cluster.KillSiloAsync(silo);

    public Task StartSilo() => _cluster.StartAdditionalSiloAsync();

    /// <summary>The silo that serves the room now.</summary>
    public async Task<SiloProcess> SiloOf(RoomId room)
    {
        // Nobody is behind this gateway: the room forgets it with its next event.
        var attached = await Grains.Room(room).Attach(GatewayId.New(), 0);
        return Silos.Single(silo => silo.SiloAddress.ToParsableString() == attached.Value!.Silo);
    }

    /// <summary>Users who share one new room, each with a token that holds for hours and is exempt from rate limits.</summary>
    public async Task<Crew> Crew(int members)
    {
        var users = await Provision(members, 1, members);
        return new Crew(users[0].Rooms[0], await Task.WhenAll(users.Select(Token)));
    }

    /// <summary>New users; the first <paramref name="members"/> share the first room, and so on.</summary>
    public async Task<Provisioned[]> Provision(int users, int rooms, int members)
    {
        // An answer that did not come may have made some: the next are others.
        var made = await Again.UntilKnown(() =>
            Grains.Accounts().Provision(new ProvisionRequest($"t{Guid.NewGuid():N}"[..14] + "-", 0, users, rooms, members, 7_200)));
        return made.Value ?? throw new InvalidOperationException($"Provisioning was refused: {made.Refusal}.");
    }

    public PatientRoom Room(RoomId room) => new(Grains.Room(room));

    /// <summary>A client of the real library.</summary>
    /// <param name="first">The gateway that it tries first.</param>
    public Member Member(CrewUser user, int first = 0, ResumePoint? resume = null)
    {
        var urls = Urls;
        return new Member(user, [.. urls.Skip(first), .. urls.Take(first)], resume);
    }

    /// <summary>The user's way to REST.</summary>
    public HttpClient Http(CrewUser user, int gateway = 0)
    {
        var http = new HttpClient(new Patient()) { BaseAddress = new Uri(Gateway(gateway).Url, "/api/v1/") };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", user.Token);
        return http;
    }

    /// <summary>Compares what the clients wrote down with the database's log, as the load tester does.</summary>
    public async Task<Verdict> Check(Journals journals, params IEnumerable<RoomId> rooms)
    {
        await using var reader = new LogReader(Connection);
        return HistoryChecker.Check(journals, await reader.Logs([.. rooms.Select(room => room.Value)], CancellationToken.None));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var gateway in _gateways.Values)
        {
            await gateway.DisposeAsync();
        }

        await _cluster.DisposeAsync();
        await Server.DisposeAsync();
    }

    private async Task<CrewUser> Token(Provisioned user)
    {
        var tokens = _gateways.Values.First().Services.GetRequiredService<AccessTokens>();
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            var issued = await tokens.Issue(user.User, user.Session, TimeSpan.FromHours(2), exempt: true);
            if (issued.Ok)
            {
                return new CrewUser(user.User, user.Username, user.Session, issued.Value.Token);
            }

            // A new cluster makes its first key now; on a busy machine that takes longer than a call may.
            await Task.Delay(TimeSpan.FromMilliseconds(250), TimeProvider.System, patience.Token);
        }
    }
}

/// <param name="Room">The first user owns it, the others are members.</param>
internal sealed record Crew(RoomId Room, CrewUser[] Users);

internal sealed record CrewUser(UserId Id, string Name, SessionId Session, string Token);
