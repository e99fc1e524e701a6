using Microsoft.Extensions.Options;
using Npgsql;
using Orleans.Runtime;
using OrleansChat.Grains;
using OrleansChat.Grains.Sessions;
using OrleansChat.Silo.Cluster;
using OrleansChat.Silo.Membership;
using OrleansChat.Silo.Schema;

namespace OrleansChat.Silo;

/// <summary>
/// What must hold before anything else in the process starts, in this order: ports are ours, the database answers and is fit to keep
/// messages, its schema is this build's, its keys open, no dead silo bars the way into the cluster.
/// </summary>
public sealed partial class SiloStart(
    SiloEndpoint endpoint,
    SiloDatabase database,
    DatabaseStart start,
    DeadRows deadRows,
    IMembershipTable membership,
    SealedSecrets secrets,
    IServiceProvider services,
    IOptions<DatabaseOptions> options,
    ILogger<SiloStart> logger) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        endpoint.ProbePorts();
        var settings = await start.Reach(Connections(), cancellationToken);
        await start.Schema(cancellationToken);
        StartRefusedException.ThrowIfAny(await secrets.Unlock(database.Own, cancellationToken) is { } reason ? [reason] : []);
        await deadRows.Clear(cancellationToken);
        var silos = 1 + (await membership.ReadAll()).Members.Count(member => member.Item1.Status == SiloStatus.Active);
        StartRefusedException.ThrowIfAny(DatabaseChecks.Judge(settings, silos * Connections(), options.Value.AllowDataLossOnCrash));
        LogStarting(logger, endpoint.Name, endpoint.Advertised, endpoint.SiloPort, endpoint.GatewayPort);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private int Connections()
    {
        var own = SiloDatabase.OwnPool + options.Value.MembershipPool + options.Value.StoragePool;
        return services.GetService<ChatDatabase>() is { } chat ? own + Size(chat.Journal) + Size(chat.Data) : own;
    }

    private static int Size(NpgsqlDataSource pool) => new NpgsqlConnectionStringBuilder(pool.ConnectionString).MaxPoolSize;

    [LoggerMessage(1011, LogLevel.Information, "Silo {Name} joins as {Address}, ports {SiloPort} (silos) and {GatewayPort} (gateways)")]
    private static partial void LogStarting(ILogger logger, string name, System.Net.IPAddress address, int siloPort, int gatewayPort);
}
