using Microsoft.Extensions.DependencyInjection;
using OrleansChat.Grains.Archives;

namespace OrleansChat.Grains.Retention;

internal static class RetentionHosting
{
    public static IServiceCollection AddChatRetention(this IServiceCollection services)
    {
        services.AddOptions<RetentionOptions>().BindConfiguration("Chat:Retention").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<RetentionStore>().AddSingleton<HoldStore>().AddSingleton<RetentionSweep>();
        services.AddSingleton<ArchiveStore>().AddSingleton<ArchiveImport>().AddSingleton<ArchivedFileStore>();
        return services.AddHostedService(provider => provider.GetRequiredService<RetentionSweep>());
    }
}
