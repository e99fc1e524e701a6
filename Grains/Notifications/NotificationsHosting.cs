using Microsoft.Extensions.DependencyInjection;

namespace OrleansChat.Grains.Notifications;

internal static class NotificationsHosting
{
    public static IServiceCollection AddChatNotifications(this IServiceCollection services) =>
        services.AddSingleton<NotificationSettingStore>();
}
