using Microsoft.Extensions.DependencyInjection;

namespace OrleansChat.Grains.Defence;

/// <summary>The limits that hold for the whole cluster.</summary>
internal static class DefenceHosting
{
    public static IServiceCollection AddChatDefence(this IServiceCollection services)
    {
        services.AddOptions<RateLimitOptions>().BindConfiguration("Chat:RateLimits").ValidateDataAnnotations().ValidateOnStart();
        return services.AddSingleton<RateLimits>().AddSingleton<Limits>().AddSingleton<SignInLimits>();
    }
}
