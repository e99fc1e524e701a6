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
    SchemaMigrator migrator,
    DeadRows deadRows,
    IMembershipTable membership,
    SealedSecrets secrets,
    IServiceProvider services,
    IOptions<DatabaseOptions> options,
    TimeProvider time,
    ILogger<SiloStart> logger) : IHostedLifecycleService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        endpoint.ProbePorts();
        var settings = await Reach(cancellationToken);
        await (options.Value.Migrate ? migrator.Migrate(cancellationToken) : migrator.Verify(cancellationToken));
        Refuse(await secrets.Unlock(database.Own, cancellationToken) is { } reason ? [reason] : []);
        await deadRows.Clear(cancellationToken);
        var silos = 1 + (await membership.ReadAll()).Members.Count(member => member.Item1.Status == SiloStatus.Active);
        Refuse(DatabaseChecks.Judge(settings, silos * Connections(), options.Value.AllowDataLossOnCrash));
        LogStarting(logger, endpoint.Name, endpoint.Advertised, endpoint.SiloPort, endpoint.GatewayPort);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>A server that is away or recovering may come; one that says no does not change its mind.</summary>
    private async Task<ServerSettings> Reach(CancellationToken cancel)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            try
            {
                var settings = await DatabaseChecks.ReadSettings(database.Own, cancel);

                // Before the first migration: a server that must not be used is not written to.
                Refuse(DatabaseChecks.Judge(settings, Connections(), options.Value.AllowDataLossOnCrash));
                return settings;
            }
            catch (NpgsqlException fault) when (fault.IsTransient && time.GetElapsedTime(started).TotalSeconds < options.Value.StartTimeoutSeconds)
            {
                LogWaiting(logger, fault.Message);
                await Task.Delay(Pause, time, cancel);
            }
            catch (NpgsqlException fault)
            {
                throw new StartRefusedException($"The database cannot be used: {fault.Message}.", fault);
            }
        }
    }

    private int Connections()
    {
        var own = SiloDatabase.OwnPool + options.Value.MembershipPool + options.Value.StoragePool;
        return services.GetService<ChatDatabase>() is { } chat ? own + Size(chat.Journal) + Size(chat.Data) : own;
    }

    private static int Size(NpgsqlDataSource pool) => new NpgsqlConnectionStringBuilder(pool.ConnectionString).MaxPoolSize;

    private static void Refuse(IEnumerable<string> reasons)
    {
        if (string.Join(' ', reasons) is { Length: > 0 } all)
        {
            throw new StartRefusedException(all);
        }
    }

    [LoggerMessage(1011, LogLevel.Information, "Silo {Name} joins as {Address}, ports {SiloPort} (silos) and {GatewayPort} (gateways)")]
    private static partial void LogStarting(ILogger logger, string name, System.Net.IPAddress address, int siloPort, int gatewayPort);

    [LoggerMessage(1012, LogLevel.Information, "Waiting for the database: {Reason}")]
    private static partial void LogWaiting(ILogger logger, string reason);
}
