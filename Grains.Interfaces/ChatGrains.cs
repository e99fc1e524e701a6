using Orleans.Runtime;
using OrleansChat.Accounts;
using OrleansChat.Archives;
using OrleansChat.Audit;
using OrleansChat.Bots;
using OrleansChat.Census;
using OrleansChat.Cluster;
using OrleansChat.Credentials;
using OrleansChat.Deletions;
using OrleansChat.Delivery;
using OrleansChat.Drafts;
using OrleansChat.Exports;
using OrleansChat.Files;
using OrleansChat.Housekeeping;
using OrleansChat.Invites;
using OrleansChat.Mail;
using OrleansChat.Notifications;
using OrleansChat.Presence;
using OrleansChat.Push;
using OrleansChat.Recovery;
using OrleansChat.Registrations;
using OrleansChat.Reports;
using OrleansChat.Retention;
using OrleansChat.Rooms;
using OrleansChat.Schedule;
using OrleansChat.Search;
using OrleansChat.Sessions;
using OrleansChat.Texts;
using OrleansChat.Users;
using OrleansChat.Verifications;
using OrleansChat.Webhooks;

namespace OrleansChat;

/// <summary>
/// The only place that names grains by key: elsewhere <c>GetGrain</c> is banned, so that no raw key reaches a grain. Orleans' own
/// look-up by interface reads the interface's attributes by reflection each time, a twelfth of a server's CPU in a room of two; so the
/// two names that it comes to are kept per interface.
/// </summary>
public static class ChatGrains
{
    private static readonly IdSpan Only = GrainIdKeyExtensions.CreateIntegerKey(0);

#pragma warning disable RS0030 // The typed look-ups themselves.
    public static IRoomGrain Room(this IGrainFactory grains, RoomId room) => Find<IRoomGrain>(grains, GrainIdKeyExtensions.CreateGuidKey(room.Value));

    public static IUserGrain User(this IGrainFactory grains, UserId user) => Find<IUserGrain>(grains, GrainIdKeyExtensions.CreateGuidKey(user.Value));

    public static ISessionGrain Session(this IGrainFactory grains, SessionId session) => Find<ISessionGrain>(grains, GrainIdKeyExtensions.CreateGuidKey(session.Value));

    public static IHistoryGrain History(this IGrainFactory grains) => Find<IHistoryGrain>(grains, Only);

    public static IFilesGrain Files(this IGrainFactory grains) => Find<IFilesGrain>(grains, Only);
    public static IInvitesGrain Invites(this IGrainFactory grains) => Find<IInvitesGrain>(grains, Only);

    public static ISearchGrain Search(this IGrainFactory grains) => Find<ISearchGrain>(grains, Only);

    public static IAvatarsGrain Avatars(this IGrainFactory grains) => Find<IAvatarsGrain>(grains, Only);

    public static IUserRoomsGrain UserRooms(this IGrainFactory grains) => Find<IUserRoomsGrain>(grains, Only);

    public static IAccountGrain Accounts(this IGrainFactory grains) => Find<IAccountGrain>(grains, Only);

    public static ISignInGrain SignIn(this IGrainFactory grains) => Find<ISignInGrain>(grains, Only);

    public static ISecondFactorGrain SecondFactor(this IGrainFactory grains) => Find<ISecondFactorGrain>(grains, Only);

    /// <param name="spread">Another number may be served by another silo.</param>
    public static ISessionsGrain Sessions(this IGrainFactory grains, int spread = 0) => Find<ISessionsGrain>(grains, GrainIdKeyExtensions.CreateIntegerKey(spread));

    public static IKeysGrain Keys(this IGrainFactory grains) => Find<IKeysGrain>(grains, Only);

    public static ICredentialsGrain Credentials(this IGrainFactory grains, UserId user) =>
        Find<ICredentialsGrain>(grains, GrainIdKeyExtensions.CreateGuidKey(user.Value));

    public static IAccountDeletionGrain AccountDeletion(this IGrainFactory grains, UserId user) =>
        Find<IAccountDeletionGrain>(grains, GrainIdKeyExtensions.CreateGuidKey(user.Value));

    public static IDraftsGrain Drafts(this IGrainFactory grains) => Find<IDraftsGrain>(grains, Only);

    public static IArchivesGrain Archives(this IGrainFactory grains) => Find<IArchivesGrain>(grains, Only);

    public static IRetentionGrain Retention(this IGrainFactory grains) => Find<IRetentionGrain>(grains, Only);

    public static IScheduledGrain Scheduled(this IGrainFactory grains) => Find<IScheduledGrain>(grains, Only);

    public static IRemindersGrain Reminders(this IGrainFactory grains) => Find<IRemindersGrain>(grains, Only);

    public static ISchedulerGrain Scheduler(this IGrainFactory grains) => Find<ISchedulerGrain>(grains, Only);

    public static IReportsGrain Reports(this IGrainFactory grains) => Find<IReportsGrain>(grains, Only);

    public static IExportGrain Exports(this IGrainFactory grains) => Find<IExportGrain>(grains, Only);

    public static IAuditGrain Audit(this IGrainFactory grains) => Find<IAuditGrain>(grains, Only);

    public static ITextsGrain Texts(this IGrainFactory grains) => Find<ITextsGrain>(grains, Only);

    public static IRegistrationGrain Registrations(this IGrainFactory grains) => Find<IRegistrationGrain>(grains, Only);

    public static IVerificationGrain Verifications(this IGrainFactory grains) => Find<IVerificationGrain>(grains, Only);

    public static IRecoveryGrain Recovery(this IGrainFactory grains) => Find<IRecoveryGrain>(grains, Only);

    public static IHousekeepingGrain Housekeeping(this IGrainFactory grains) => Find<IHousekeepingGrain>(grains, Only);

    public static IMailGrain Mail(this IGrainFactory grains) => Find<IMailGrain>(grains, Only);

    public static INotificationsGrain Notifications(this IGrainFactory grains) => Find<INotificationsGrain>(grains, Only);

    public static INotifierGrain Notifier(this IGrainFactory grains) => Find<INotifierGrain>(grains, Only);

    public static IPushGrain Push(this IGrainFactory grains) => Find<IPushGrain>(grains, Only);

    public static IWebhooksGrain Webhooks(this IGrainFactory grains) => Find<IWebhooksGrain>(grains, Only);

    public static IWebhookSenderGrain WebhookSender(this IGrainFactory grains) => Find<IWebhookSenderGrain>(grains, Only);

    public static IBotsGrain Bots(this IGrainFactory grains) => Find<IBotsGrain>(grains, Only);

    public static IIncomingHooksGrain IncomingHooks(this IGrainFactory grains) => Find<IIncomingHooksGrain>(grains, Only);

    /// <param name="shard">From <see cref="PresenceShards"/>.</param>
    public static IPresenceGrain Presence(this IGrainFactory grains, int shard) => Find<IPresenceGrain>(grains, GrainIdKeyExtensions.CreateIntegerKey(shard));

    public static IWatchersGrain Watchers(this IGrainFactory grains) => Find<IWatchersGrain>(grains, Only);

    public static ICensusGrain Census(this IGrainFactory grains) => Find<ICensusGrain>(grains, Only);

    public static IClusterGrain Cluster(this IGrainFactory grains) => Find<IClusterGrain>(grains, Only);

    /// <param name="silo">The silo's address.</param>
    public static IProcessGrain Process(this IGrainFactory grains, SiloAddress silo) => Find<IProcessGrain>(grains, IdSpan.Create(silo.ToParsableString()));

    public static IGatewayDirectoryGrain GatewayDirectory(this IGrainFactory grains) => Find<IGatewayDirectoryGrain>(grains, Only);

    private static T Find<T>(IGrainFactory grains, IdSpan key)
        where T : class, IGrain
    {
        var names = Names<T>.Known ??= Names<T>.Ask(grains, key);
        return (T)grains.GetGrain(GrainId.Create(names.Grain, key), names.Interface);
    }

    private sealed record Names<T>(GrainType Grain, GrainInterfaceType Interface)
        where T : class, IGrain
    {
        public static Names<T>? Known;

        public static Names<T> Ask(IGrainFactory grains, IdSpan key)
        {
            var reference = (GrainReference)grains.GetGrain(typeof(T), key);
            return new Names<T>(reference.GrainId.Type, reference.InterfaceType);
        }
    }
#pragma warning restore RS0030
}
