using Orleans.Concurrency;
using OrleansChat.Notifications;

namespace OrleansChat.Grains.Notifications;

[StatelessWorker, Reentrant]
internal sealed class NotificationsGrain(NotificationSettingStore store, Digester digester, Fanout.Fanout fanout) : Grain, INotificationsGrain
{
    public Task<Outcome<NotificationSettings>> Settings(UserId user) => store.Read(user);

    public async Task<Outcome<NotificationSettings>> Change(UserId user, NotificationSettings settings)
    {
        var changed = NotificationRules.Check(settings) is { } refusal ? refusal : await store.Change(user, settings);
        if (changed.Ok)
        {
            fanout.Broadcast(new NotificationsMoved(user, Settings: changed.Value));
        }

        return changed;
    }

    public Task<Outcome<Done>> EndDigests(string token) => digester.Unsubscribe(token);

    public Task<Outcome<RoomLevel[]>> Levels(UserId user) => store.Levels(user);

    public async Task<Outcome<RoomLevel>> SetLevel(UserId user, RoomId room, NotificationLevel? level)
    {
        var set = await store.SetLevel(user, room, level);
        if (set.Ok)
        {
            fanout.Broadcast(new NotificationsMoved(user, Room: set.Value));
        }

        return set;
    }
}
