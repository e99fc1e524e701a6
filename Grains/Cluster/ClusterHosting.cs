using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using OrleansChat.Grains.Census;
using OrleansChat.Grains.Rooms;

namespace OrleansChat.Grains.Cluster;

internal static class ClusterHosting
{
    public static IServiceCollection AddChatCluster(this IServiceCollection services)
    {
        services.AddPlacementDirector<OwnSiloPlacement, OwnSiloDirector>();
        services.AddSingleton<UserCensus>().AddSingleton<RoomCensus>();
        services.AddHostedService<RoomBalance>();
        return services.AddSingleton<ActiveRooms>().AddSingleton<ProcessCalls>().AddSingleton<RoomPlaces>();
    }
}
