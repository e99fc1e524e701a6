using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OrleansChat.Grains.Accounts;
using OrleansChat.Grains.Journal;
using OrleansChat.Grains.Rooms;

namespace OrleansChat.Grains.Seeding;

internal static class SeedingHosting
{
    // Public, for the verb of a silo's program; what it is made of is not.
    public static IServiceCollection AddChatSeeding(this IServiceCollection services) => services.AddSingleton<SeedStore>().AddSingleton(provider => new Seeding(
        provider.GetRequiredService<SeedStore>(),
        provider.GetRequiredService<Passwords>(),
        provider.GetRequiredService<PasswordRules>(),
        provider.GetRequiredService<IRoomStore>(),
        provider.GetRequiredService<IJournal>(),
        provider.GetRequiredService<IOptions<RoomOptions>>(),
        provider.GetRequiredService<TimeProvider>()));
}
