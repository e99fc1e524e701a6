using Microsoft.Extensions.Options;
using Npgsql;
using Orleans.Configuration;
using Orleans.Storage;
using OrleansChat.Gateway.Cluster;
using OrleansChat.Silo.Schema;
using OrleansChat.Silo.Storage;

namespace OrleansChat.Silo.Cluster;

/// <summary>Orleans, set up: who is in the cluster, how the dead are found, what a message may weigh, where grain state is kept.</summary>
internal static class ClusterHosting
{
    private const string Rows = "rows";

    public static void UseChatCluster(this ISiloBuilder silo)
    {
        silo.Services.AddOptions<ClusterOptions>().Configure<IOptions<ClusterIdentity>>(Name);
        silo.Services.AddOptions<SiloOptions>().Configure<SiloEndpoint>((options, endpoint) => options.SiloName = endpoint.Name);
        silo.Services.AddOptions<EndpointOptions>().Configure<SiloEndpoint>(Place);
        silo.Services.AddOptions<ClusterMembershipOptions>().Configure<IOptions<ChatClusterOptions>>(Detect);
        silo.Services.AddOptions<GrainCollectionOptions>().Configure<IOptions<ChatClusterOptions>>(
            (options, cluster) => options.CollectionAge = cluster.Value.CollectionAge);
        silo.Configure<SiloMessagingOptions>(Carry);
        silo.UseAdoNetClustering(options => options.Configure<SiloDatabase, IOptions<DatabaseOptions>>((clustering, database, pools) =>
        {
            clustering.Invariant = "Npgsql";
            clustering.ConnectionString = database.Pool("chat-membership", pools.Value.MembershipPool);
        }));
        silo.AddAdoNetGrainStorage(Rows, options => options.Configure<SiloDatabase, IOptions<DatabaseOptions>>((storage, database, pools) =>
        {
            storage.Invariant = "Npgsql";
            storage.ConnectionString = database.Pool("chat-storage", pools.Value.StoragePool);
            storage.GrainStorageSerializer = new JsonStorageSerializer();
            storage.DeleteStateOnClear = true;
        }));
        silo.Services.AddSingleton<IGrainStorage>(provider => new PlainFaults(provider.GetRequiredKeyedService<IGrainStorage>(Rows)));
        silo.UseAdoNetReminderService(options => options.Configure<SiloDatabase, IOptions<DatabaseOptions>>((reminders, database, pools) =>
        {
            reminders.Invariant = "Npgsql";
            reminders.ConnectionString = database.Pool("chat-storage", pools.Value.StoragePool);
        }));
    }

    private static void Name(ClusterOptions options, IOptions<ClusterIdentity> identity)
    {
        options.ClusterId = identity.Value.ClusterId;
        options.ServiceId = identity.Value.ServiceId;
    }

    private static void Place(EndpointOptions options, SiloEndpoint endpoint)
    {
        options.AdvertisedIPAddress = endpoint.Advertised;
        options.SiloPort = endpoint.SiloPort;
        options.GatewayPort = endpoint.GatewayPort;
        options.SiloListeningEndpoint = new(endpoint.Listen, endpoint.SiloPort);
        options.GatewayListeningEndpoint = new(endpoint.Listen, endpoint.GatewayPort);
    }

    private static void Detect(ClusterMembershipOptions options, IOptions<ChatClusterOptions> cluster)
    {
        options.ProbeTimeout = cluster.Value.ProbePeriod;
        options.NumMissedProbesLimit = 3;
        options.NumVotesForDeathDeclaration = 2;

        // In 10.2.2 the asking silo gives up before the one it asked, so that a frozen silo may never be voted dead.
        options.EnableIndirectProbes = false;

        // How long a zombie that missed the gossip may stay unaware.
        options.TableRefreshTimeout = TimeSpan.FromSeconds(10);

        // A heartbeat older than a minute is stale. Not shorter: after a longer outage of the database every row looks stale, and
        // then no votes are needed to declare a silo dead.
        options.IAmAliveTablePublishTimeout = Membership.DeadRows.HeartbeatPeriod;
        options.NumMissedTableIAmAliveLimit = (int)(Membership.DeadRows.Stale / Membership.DeadRows.HeartbeatPeriod);
        options.MaxJoinAttemptTime = TimeSpan.FromMinutes(2);
    }

    private static void Carry(SiloMessagingOptions options)
    {
        options.ResponseTimeout = TimeSpan.FromSeconds(5);
        options.MaxMessageBodySize = MessageLimits.Body;

        // Refused with an exception instead of queueing without end.
        options.MaxEnqueuedRequestsHardLimit = 2_000;

        // Gateways hear of a graceful stop before their calls fail.
        options.ClientGatewayShutdownNotificationTimeout = TimeSpan.FromSeconds(3);
    }
}
