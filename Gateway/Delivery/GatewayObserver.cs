using OrleansChat.Cluster;
using OrleansChat.Delivery;
using OrleansChat.Gateway.Auth;
using OrleansChat.Gateway.Hubs;
using OrleansChat.Gateway.Presence;
using OrleansChat.Gateway.Sockets;
using OrleansChat.Gateway.Texts;

namespace OrleansChat.Gateway.Delivery;

/// <summary>
/// What silos call. Everything is queued before the answer, nothing is written to many sockets before it; the answer is the lease.
/// </summary>
internal sealed partial class GatewayObserver(
    RoomFeeds feeds, Connections connections, Revocations revocations, Attachments attachments, Reconciler reconciler, SiloBeats beats,
    TextPoll texts, PresenceLinks links, Watches watches, GatewayIdentity identity, IOwnProcess process, CoarseClock clock)
    : IGatewayObserver
{
    private static readonly DeliveryAck Fine = new();

    public Task<DeliveryAck> Deliver(OrleansChat.Delivery.Delivery delivery)
    {
        if (beats.Note(delivery.Silo, clock.Now))
        {
            AttachAgain(delivery.Silo);
            links.Renew();
        }

        List<RoomId>? unwanted = null;
        var pumps = Pumps.Mine;
        try
        {
            Offer(delivery, pumps, ref unwanted);
            Tell(delivery, pumps);
        }
        finally
        {
            pumps.Run();
        }

        foreach (var activated in delivery.Activated ?? [])
        {
            if (feeds.TryGet(activated.Room, out var feed))
            {
                feed.Reach(activated.Head);
                _ = attachments.Attach(feed);
            }
        }

        foreach (var ended in delivery.Ended ?? [])
        {
            revocations.Note(ended.Session);
            connections.End(ended.Session, ended.Reason);
        }

        Array.ForEach(delivery.Presence ?? [], watches.Learn);
        Array.ForEach(delivery.Sights ?? [], watches.Doubt);
        if (delivery.Texts is { } version)
        {
            texts.Note(version);
        }

        return Task.FromResult(unwanted is null ? Fine : new DeliveryAck([.. unwanted.Distinct()]));
    }

    private void Offer(OrleansChat.Delivery.Delivery delivery, Pumps pumps, ref List<RoomId>? unwanted)
    {
        foreach (var batch in delivery.Batches ?? [])
        {
            if (feeds.TryGet(batch.Room, out var feed))
            {
                using var span = DeliveryMetrics.Begin(batch);
                feed.Offer(batch, pumps);
            }
            else
            {
                (unwanted ??= []).Add(batch.Room);
            }
        }

        foreach (var moved in delivery.Moved ?? [])
        {
            if (feeds.TryGet(moved.Room, out var feed))
            {
                feed.Reach(moved.Head);
            }
            else
            {
                (unwanted ??= []).Add(moved.Room);
            }
        }
    }

    /// <summary>A silo that just met this gateway has dropped what attached before.</summary>
    private void AttachAgain(string silo)
    {
        foreach (var feed in feeds.All())
        {
            if (feed.Attachment.Silo == silo)
            {
                _ = attachments.Attach(feed);
            }
        }
    }

    private void Tell(OrleansChat.Delivery.Delivery delivery, Pumps pumps)
    {
        foreach (var member in delivery.Members ?? [])
        {
            // A leave is told by the log itself, in its place.
            if (feeds.TryGet(member.Room, out var feed))
            {
                feed.Reach(member.Seq);
            }

            watches.Doubt(member.User);
            if (member.Joined)
            {
                ((IFeedWatcher)reconciler).OnJoined(member.User, member.Room);
            }
        }

        foreach (var forgotten in delivery.Forgotten ?? [])
        {
            if (feeds.TryGet(forgotten.Room, out var feed))
            {
                feed.Forget(forgotten.FirstSeq, pumps);
            }
        }

        foreach (var read in delivery.Reads ?? [])
        {
            TellOwner(read.User, read.Room, read, static read => Pushes.ReadMoved(read.Room, read.State), pumps);
            if (read.Told && feeds.TryGet(read.Room, out var told))
            {
                told.OfferFleeting(Pushes.Receipt(read), read.User, pumps);
            }
        }

        foreach (var moved in delivery.Drafts ?? [])
        {
            TellOwner(moved.User, moved.Draft.Room, moved.Draft, Pushes.DraftMoved, pumps);
        }

        foreach (var due in delivery.Reminders ?? [])
        {
            TellOwner(due.User, due.Reminder.Room, due.Reminder, Pushes.ReminderDue, pumps);
        }

        foreach (var failed in delivery.Failures ?? [])
        {
            ToUser(failed.User, Pushes.ScheduledFailed(failed), pumps);
        }

        foreach (var profile in delivery.Profiles ?? [])
        {
            ToUser(profile.User, Pushes.Profile(profile), pumps);
        }

        foreach (var moved in delivery.Notifications ?? [])
        {
            ToUser(moved.User, Pushes.Notifications(moved), pumps);
        }

        // A silo of an earlier release gives no ids.
        foreach (var (at, text) in (delivery.Announcements ?? []).Index())
        {
            ToAll(Pushes.Notice(Pushes.Announcement, text, delivery.AnnouncementIds?[at]), pumps);
        }

        foreach (var typing in delivery.Typing ?? [])
        {
            if (feeds.TryGet(typing.Room, out var feed))
            {
                feed.OfferFleeting(Pushes.Typing(typing), typing.User, pumps);
            }
        }
    }

    /// <summary>To the user's connections that follow the room; nobody here: no frame is made.</summary>
    private void TellOwner<T>(UserId user, RoomId room, T news, Func<T, byte[]> push, Pumps pumps)
    {
        byte[]? frame = null;
        foreach (var connection in connections.OfUser(user))
        {
            if (connection.Rooms is { } rooms && !rooms.Defer(room, frame ??= push(news)) && rooms is { IsOpen: true } && rooms.Find(room) is not null
                && connection.Queue.Add(frame, clock.Now))
            {
                pumps.Add(connection.Queue);
            }
        }
    }

    private void ToAll(byte[] frame, Pumps pumps)
    {
        foreach (var connection in connections.All().Where(connection => connection.IsReady))
        {
            if (connection.Queue.Add(frame, clock.Now))
            {
                pumps.Add(connection.Queue);
            }
        }
    }

    private void ToUser(UserId user, byte[] frame, Pumps pumps)
    {
        foreach (var connection in connections.OfUser(user))
        {
            if (connection.Queue.Add(frame, clock.Now))
            {
                pumps.Add(connection.Queue);
            }
        }
    }
}
