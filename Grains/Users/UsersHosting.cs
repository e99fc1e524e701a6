using Microsoft.Extensions.DependencyInjection;
using OrleansChat.Grains.Audit;
using OrleansChat.Grains.Credentials;
using OrleansChat.Grains.Deletions;
using OrleansChat.Grains.Exports;
using OrleansChat.Grains.Reports;
using OrleansChat.Grains.Texts;

namespace OrleansChat.Grains.Users;

/// <summary>What people do with their accounts once they have one, and what operators read and say.</summary>
internal static class UsersHosting
{
    public static IServiceCollection AddChatUsers(this IServiceCollection services)
    {
        services.AddOptions<DeletionOptions>().BindConfiguration("Chat:Accounts").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<ProfileStore>().AddSingleton<RoomAvatarStore>().AddSingleton<BlockStore>().AddSingleton<CredentialStore>();
        services.AddSingleton<ExportStore>().AddSingleton<DeletionStore>().AddHostedService<DeletionPoll>();
        services.AddSingleton<AuditStore>().AddSingleton<TextStore>().AddSingleton<ReportStore>();
        return services;
    }
}
