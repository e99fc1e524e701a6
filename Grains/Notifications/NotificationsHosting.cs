using Microsoft.Extensions.DependencyInjection;

namespace OrleansChat.Grains.Notifications;

internal static class NotificationsHosting
{
    public static IServiceCollection AddChatNotifications(this IServiceCollection services)
    {
        services.AddOptions<NotificationOptions>().BindConfiguration("Chat:Notifications").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<NotificationSettingStore>().AddSingleton<NotificationStore>().AddSingleton<NotificationCases>();
        services.AddSingleton<IPresenceOf, PresenceOf>().AddSingleton<Judge>();
        services.AddSingleton<DigestStore>().AddSingleton<Digester>();
        return services.AddSingleton<Notifier>().AddHostedService(provider => provider.GetRequiredService<Notifier>());
    }
}
