using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace OrleansChat.Grains.Housekeeping;

internal static class HousekeepingHosting
{
    public static IServiceCollection AddChatHousekeeping(this IServiceCollection services)
    {
        services.AddOptions<HousekeepingOptions>().BindConfiguration("Chat:Housekeeping").ValidateDataAnnotations().ValidateOnStart();
        return services.AddSingleton<Housekeeper>().AddHostedService<HousekeepingStart>();
    }
}

/// <summary>The first silo of an installation makes the grain; from then on its reminder does.</summary>
internal sealed class HousekeepingStart(IGrainFactory grains) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => grains.Housekeeping().Wake();
}
