using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace OrleansChat.Grains.Files;

internal static class FilesHosting
{
    public static IServiceCollection AddChatFiles(this IServiceCollection services)
    {
        services.AddOptions<FilesOptions>().BindConfiguration("Chat:Files").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<FileStore>().AddHostedService<FileCollector>();
        services.AddSingleton<IFileBytes>(provider => provider.GetRequiredService<IOptions<FilesOptions>>().Value.Store switch
        {
            FilesOptions.InDirectory => ActivatorUtilities.CreateInstance<DirectoryBytes>(provider),
            FilesOptions.InS3 => ActivatorUtilities.CreateInstance<S3Bytes>(provider),
            _ => ActivatorUtilities.CreateInstance<DatabaseBytes>(provider),
        });
        return services;
    }
}
