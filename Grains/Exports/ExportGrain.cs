using System.Collections.Immutable;
using Orleans.Concurrency;
using OrleansChat.Accounts;
using OrleansChat.Audit;
using OrleansChat.Exports;
using OrleansChat.Files;
using OrleansChat.Grains.Accounts;
using OrleansChat.Grains.Audit;
using OrleansChat.Grains.Defence;
using OrleansChat.Grains.Files;
using OrleansChat.Grains.Notifications;
using OrleansChat.Grains.Presence;
using OrleansChat.Grains.Sessions;
using OrleansChat.Grains.Users;
using OrleansChat.Rooms;

namespace OrleansChat.Grains.Exports;

/// <summary>Reentrant, for it holds nothing: else the hashing of one password would keep everybody else waiting.</summary>
[StatelessWorker, Reentrant]
internal sealed class ExportGrain(
    ExportStore store,
    AccountStore accounts,
    ProfileStore profiles,
    SessionStore sessions,
    BlockStore blocks,
    AuditStore audit,
    FileStore files,
    LastSeenStore lastSeen,
    NotificationSettingStore notifications,
    PasswordProof proof,
    RateLimits rates) : Grain, IExportGrain
{
    private const int MostRows = 500;
    private const int MostMessages = 200;
    private const int MostBytes = 256 * 1024;

    private static readonly LimitRule Often = LimitRule.Refilling(3, 3, TimeSpan.FromHours(1));

    public async Task<Outcome<ExportedAccount>> Begin(UserId user, string password, Caller by)
    {
        var proved = await proof.Prove(user, password, AuditEvents.AccountExported, by);
        var admitted = proved.Ok ? await rates.Take(by, new Limit("export", user.ToString(), Often)) : proved;
        if (!admitted.Ok)
        {
            return admitted.Refusal;
        }

        var (account, settings, open, blocked, told) = (
            await accounts.Find(user), await profiles.Settings(user), await sessions.List(user), await blocks.All(user), await notifications.Read(user));
        if ((account.Refusal ?? settings.Refusal ?? open.Refusal ?? blocked.Refusal ?? told.Refusal) is { } refusal)
        {
            return refusal;
        }

        var contact = await store.Begin(user, by);
        if (!contact.Ok)
        {
            return contact.Refusal;
        }

        var (email, created) = contact.Value;
        long? seen = (await lastSeen.Read([user])).TryGetValue(user, out var at) ? at : null;
        return new ExportedAccount(account.Value!, email, created, settings.Value!, open.Value!, blocked.Value!, seen, told.Value!);
    }

    public Task<Outcome<ExportedRoom[]>> Rooms(UserId user, RoomId? after) => store.Rooms(user, after, MostRows);

    public Task<Outcome<ImmutableArray<RoomEvent>>> Messages(UserId user, RoomId room, long after) =>
        store.Messages(user, room, after, MostMessages, MostBytes);

    public Task<Outcome<FileView[]>> Files(UserId user, Guid? after) => files.Own(user, after, MostRows);

    public Task<Outcome<AuditEntry[]>> Audit(UserId user, long after) => audit.Read(after, MostRows, user);
}
