using Microsoft.Extensions.DependencyInjection;

namespace OrleansChat.Grains.Webhooks;

internal static class WebhooksHosting
{
    public static IServiceCollection AddChatWebhooks(this IServiceCollection services)
    {
        services.AddOptions<WebhookOptions>().BindConfiguration("Chat:Webhooks").ValidateDataAnnotations().ValidateOnStart();
        return services.AddSingleton<WebhookStore>().AddSingleton<WebhookQueue>().AddSingleton<WebhookSender>();
    }
}
