using Microsoft.Extensions.DependencyInjection;

namespace OrleansChat.Grains.Search;

internal static class SearchHosting
{
    public static IServiceCollection AddChatSearch(this IServiceCollection services)
    {
        services.AddOptions<SearchOptions>().BindConfiguration("Chat:Search").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<SearchQueue>().AddSingleton<Stemmers>().AddSingleton<IndexStore>().AddSingleton<SearchStore>();
        services.AddHostedService<SearchIndexer>();
        return services;
    }
}
