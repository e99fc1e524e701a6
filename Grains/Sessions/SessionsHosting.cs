using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace OrleansChat.Grains.Sessions;

/// <summary>What sessions, their tokens and the keys stand on.</summary>
internal static class SessionsHosting
{
    public static IServiceCollection AddChatSessions(this IServiceCollection services)
    {
        services.AddSingleton<IPostConfigureOptions<KeyOptions>, PassphraseRule>().AddSingleton<IValidateOptions<KeyOptions>, PassphraseRule>();
        services.AddOptions<KeyOptions>().BindConfiguration("Chat:Tokens").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<SealedSecrets>().AddSingleton<SigningKeyStore>();
        services.AddSingleton<KeyRotation>().AddHostedService(provider => provider.GetRequiredService<KeyRotation>());
        services.AddSingleton<RefreshTokens>().AddSingleton<SessionStore>().AddSingleton<SessionEnds>().AddSingleton<Bans>();
        return services;
    }
}
