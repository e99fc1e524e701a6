using Microsoft.Extensions.DependencyInjection;
using OrleansChat.Grains.Recovery;
using OrleansChat.Grains.Registrations;
using OrleansChat.Grains.SecondFactors;
using OrleansChat.Grains.Seeding;
using OrleansChat.Grains.Sessions;
using OrleansChat.Grains.Verifications;

namespace OrleansChat.Grains.Accounts;

/// <summary>What accounts and profiles stand on.</summary>
internal static class AccountsHosting
{
    public static IServiceCollection AddChatAccounts(this IServiceCollection services)
    {
        services.AddOptions<AccountOptions>().BindConfiguration("Chat:Accounts").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<DataCalls>().AddSingleton<AccountStore>();
        services.AddSingleton<Passwords>().AddHostedService(provider => provider.GetRequiredService<Passwords>());
        services.AddSingleton<SignInStore>().AddSingleton<PasswordProof>().AddSingleton<SecondFactorStore>().AddSingleton<CodeProof>();
        services.AddChatSessions();
        services.AddSingleton<ProvisioningStore>().AddSingleton<Provisioning>();
        services.AddChatSeeding();
        services.AddSingleton<PasswordRules>().AddSingleton<RegistrationStore>().AddSingleton<RegistrationSwitch>().AddSingleton<InvitationStore>();
        services.AddSingleton<VerificationStore>().AddSingleton<ResetStore>();
        services.AddHostedService<OperatorByName>();
        return services;
    }
}
