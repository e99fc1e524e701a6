using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using OrleansChat.Gateway;
using OrleansChat.Gateway.Cluster;
using OrleansChat.Gateway.Health;
using OrleansChat.Gateway.Operations;
using OrleansChat.Grains;
using OrleansChat.Silo.Cluster;
using OrleansChat.Silo.Health;
using OrleansChat.Silo.Membership;
using OrleansChat.Silo.Schema;

namespace OrleansChat.Silo;

/// <summary>A silo, as one call. With <c>Chat:Gateway:Hosted=true</c> the process is the gateway too (all-in-one).</summary>
public static class SiloHosting
{
    public static WebApplicationBuilder AddChatSilo(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<ClusterIdentity>().BindConfiguration(ClusterIdentity.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<ChatClusterOptions>().BindConfiguration(ClusterIdentity.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<HostedOptions>().BindConfiguration(HostedOptions.Section);
        services.AddOptions<DatabaseOptions>().BindConfiguration("Chat:Database").ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider => new SiloDatabase(provider.GetRequiredService<IConfiguration>().GetConnectionString("Chat")));
        services.AddSingleton(provider => SiloEndpoint.From(
            provider.GetRequiredService<IOptions<ChatClusterOptions>>().Value, Environment.GetEnvironmentVariable));
        services.AddSingleton(provider => new SchemaMigrator(
            provider.GetRequiredService<SiloDatabase>().Own,
            Migration.Embedded(),
            provider.GetRequiredService<ILogger<SchemaMigrator>>()));
        services.AddSingleton<DatabaseStart>().AddSingleton<EndpointProbe>().AddSingleton<DeadRows>();
        services.AddHostedService<SiloStart>();
        builder.UseOrleans(silo =>
        {
            silo.UseChatCluster();
            if (OperationsHosting.Traces(builder.Configuration))
            {
                silo.AddActivityPropagation();
            }

            if (builder.Configuration.GetValue($"{ClusterIdentity.Section}:{nameof(ChatClusterOptions.DistributedDirectory)}", true))
            {
#pragma warning disable ORLEANSEXP003 // Decided by fault tests, see docs/adr.
                silo.AddDistributedGrainDirectory();
#pragma warning restore ORLEANSEXP003
            }
        });
        services.AddChatGrains(builder.Configuration);
        if (HostsGateway(builder.Configuration))
        {
            builder.AddChatGateway();
        }

        services.AddChatHealth().AddHealthChecks().AddCheck<MemberCheck>("silo").AddCheck<DatabaseCheck>("database");
        return builder;
    }

    public static WebApplication MapChatSilo(this WebApplication app)
    {
        if (HostsGateway(app.Configuration))
        {
            app.MapChatGateway();
        }

        app.MapChatHealth();
        return app;
    }

    private static bool HostsGateway(IConfiguration configuration) => configuration.GetValue($"{HostedOptions.Section}:{nameof(HostedOptions.Hosted)}", false);
}
