using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using OrleansChat.Grains.Accounts;
using OrleansChat.Grains.Bots;
using OrleansChat.Grains.Cluster;
using OrleansChat.Grains.Defence;
using OrleansChat.Grains.Drafts;
using OrleansChat.Grains.Fanout;
using OrleansChat.Grains.Files;
using OrleansChat.Grains.Housekeeping;
using OrleansChat.Grains.Invites;
using OrleansChat.Grains.Journal;
using OrleansChat.Grains.Mail;
using OrleansChat.Grains.Notifications;
using OrleansChat.Grains.Operations;
using OrleansChat.Grains.Presence;
using OrleansChat.Grains.Push;
using OrleansChat.Grains.Retention;
using OrleansChat.Grains.Rooms;
using OrleansChat.Grains.Schedule;
using OrleansChat.Grains.Search;
using OrleansChat.Grains.Users;
using OrleansChat.Grains.Webhooks;

namespace OrleansChat.Grains;

/// <summary>What the grains stand on.</summary>
public static class GrainsHosting
{
    /// <summary>Adds the database, the journal and the fan-out. Needs <c>ConnectionStrings:Chat</c>.</summary>
    public static IServiceCollection AddChatGrains(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<RoomOptions>().BindConfiguration("Chat:Rooms").ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<JournalOptions>().BindConfiguration("Chat:Journal").ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<FanoutOptions>().BindConfiguration("Chat:Fanout").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(provider =>
        {
            var options = provider.GetRequiredService<IOptions<JournalOptions>>().Value;
            var connection = configuration.GetConnectionString("Chat")
                ?? throw new InvalidOperationException("ConnectionStrings:Chat is not set: give the PostgreSQL database to use.");
            return new ChatDatabase(connection, options.Writers, options.DataPool);
        });
        services.AddSingleton<EventStore>();
        services.AddSingleton<Journal.Journal>().AddSingleton<IJournal>(provider => provider.GetRequiredService<Journal.Journal>());
        services.AddSingleton<IRoomStore, RoomStore>();
        services.AddSingleton<HistoryStore>().AddSingleton<ReadStore>().AddSingleton<MentionStore>().AddSingleton<ForwardStore>().AddSingleton<InviteStore>();
        services.AddSingleton<UserRoomsStore>().AddSingleton<Lobby>();
        services.AddSingleton<DraftStore>();
        services.AddSingleton<Fanout.Fanout>();
        services.AddSingleton<GatewayStore>();
        services.AddHostedService<GatewayDirectory>().AddHostedService<SiloGauges>();
        services.AddChatCluster();
        services.AddChatDefence();
        services.AddChatAccounts();
        services.AddChatUsers();
        services.AddChatFiles();
        services.AddChatSearch();
        services.AddChatMail();
        services.AddChatHousekeeping();
        services.AddChatPresence();
        services.AddChatSchedule();
        services.AddChatNotifications();
        services.AddChatPush();
        services.AddChatWebhooks();
        services.AddChatRetention();
        services.AddSingleton<BotStore>().AddSingleton<BotTokenStore>().AddSingleton<IncomingHookStore>();
        return services;
    }
}
