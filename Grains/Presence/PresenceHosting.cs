using Microsoft.Extensions.DependencyInjection;

namespace OrleansChat.Grains.Presence;

internal static class PresenceHosting
{
    public static IServiceCollection AddChatPresence(this IServiceCollection services)
    {
        services.AddOptions<PresenceOptions>().BindConfiguration("Chat:Presence").ValidateDataAnnotations().ValidateOnStart();
        return services.AddSingleton<LastSeenStore>().AddSingleton<WatcherStore>();
    }
}
