using Microsoft.Extensions.DependencyInjection;
using OrleansChat.Grains.Audit;
using OrleansChat.Grains.Texts;

namespace OrleansChat.Grains.Users;

/// <summary>Profiles, block lists, the server's texts, and the audit log's reader.</summary>
internal static class UsersHosting
{
    public static IServiceCollection AddChatUsers(this IServiceCollection services) =>
        services.AddSingleton<ProfileStore>().AddSingleton<BlockStore>().AddSingleton<AuditStore>().AddSingleton<TextStore>();
}
