using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace OrleansChat.Gateway.Auth;

public static class AuthHosting
{
    /// <summary>Tokens, tickets, origins, the revocation poll and the "Bearer" scheme. Needs an <see cref="IGrainFactory"/>.</summary>
    public static IServiceCollection AddChatAuth(this IServiceCollection services)
    {
        Options<TokenOptions>("Chat:Tokens");
        Options<OriginOptions>("Chat:Gateway");
        Options<ProxyOptions>("Chat:Gateway");
        Options<ConnectLimitOptions>("Chat:RateLimits");
        Options<Api.ProvisioningOptions>("Chat:Provisioning");
        Options<Api.SearchLimitOptions>("Chat:RateLimits");
        Options<UnverifiedOptions>("Chat:Accounts");
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<SigningKeys>().AddSingleton<AccessTokens>().AddSingleton<Revocations>().AddSingleton<Origins>().AddSingleton<Verified>().AddSingleton<Api.PostLimit>().AddSingleton<Api.SearchLimit>();
        services.AddSingleton<ConnectLimit>().AddSingleton<HubAuthenticator>();
        services.AddHostedService<RevocationPoll>();
        services.AddAuthentication(BearerHandler.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, BearerHandler>(BearerHandler.SchemeName, null);
        services.AddAuthorization();
        Api.ApiHosting.AddChatApi(services);
        return services;

        void Options<T>(string section)
            where T : class =>
            services.AddOptions<T>().BindConfiguration(section).ValidateDataAnnotations().ValidateOnStart();
    }
}
