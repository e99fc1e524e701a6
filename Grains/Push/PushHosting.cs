using Microsoft.Extensions.DependencyInjection;
using OrleansChat.Grains.Outbound;

namespace OrleansChat.Grains.Push;

internal static class PushHosting
{
    public static IServiceCollection AddChatPush(this IServiceCollection services)
    {
        services.AddOptions<OutboundOptions>().BindConfiguration("Chat:Outbound").ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<PushOptions>().BindConfiguration("Chat:Push").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<OutboundHttp>().AddSingleton<VapidStore>().AddSingleton<SubscriptionStore>();
        return services.AddSingleton<PushStore>().AddSingleton<PushSender>();
    }
}
