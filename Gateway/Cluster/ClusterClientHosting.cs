using Microsoft.Extensions.Options;
using Npgsql;
using Orleans.Configuration;
using OrleansChat.Gateway.Operations;

namespace OrleansChat.Gateway.Cluster;

/// <summary>Makes this process a client of the cluster, found through the membership table.</summary>
public static class ClusterClientHosting
{
    /// <summary>The gateway's only connections to the database: reading who is in the cluster.</summary>
    private const int Pool = 2;

    public static WebApplicationBuilder AddChatClusterClient(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<ClusterIdentity>().BindConfiguration(ClusterIdentity.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddOptions<ClusterOptions>().Configure<IOptions<ClusterIdentity>>((options, identity) =>
        {
            options.ClusterId = identity.Value.ClusterId;
            options.ServiceId = identity.Value.ServiceId;
        });
        builder.UseOrleansClient(client =>
        {
            if (OperationsHosting.Traces(builder.Configuration))
            {
                client.AddActivityPropagation();
            }

            client.UseAdoNetClustering(options => options.Configure<IConfiguration>((clustering, configuration) =>
            {
                clustering.Invariant = "Npgsql";
                clustering.ConnectionString = MembershipConnection(configuration.GetConnectionString("Chat"));
            }));
            client.UseConnectionRetryFilter<UntilConnected>();
            client.Configure<GatewayOptions>(options => options.GatewayListRefreshPeriod = TimeSpan.FromSeconds(10));
            client.Configure<ClientMessagingOptions>(options =>
            {
                // A call to a silo that died is not broken off: it waits this long, and is then repeated by its caller.
                options.ResponseTimeout = TimeSpan.FromSeconds(5);
                options.MaxMessageBodySize = MessageLimits.Body;
            });
        });
        builder.Services.AddSingleton<ClusterLink>();
        builder.Services.AddSingleton<IClusterConnectionStatusObserver>(provider => provider.GetRequiredService<ClusterLink>());
        builder.Services.AddHealthChecks().AddCheck<ClusterLinkCheck>("cluster");
        return builder;
    }

    private static string MembershipConnection(string? connectionString) =>
        new NpgsqlConnectionStringBuilder(connectionString)
        {
            ApplicationName = "chat-gateway-membership",
            MaxPoolSize = Pool,
            Timeout = 3,
            CommandTimeout = 5,
            KeepAlive = 10,
        }.ConnectionString;
}

/// <summary>What one message between processes may weigh.</summary>
public static class MessageLimits
{
    /// <summary>1 MiB: four times the largest batch or page that is ever cut (256 KiB).</summary>
    public const int Body = 1 << 20;
}
