using Microsoft.Extensions.Options;
using OrleansChat.Gateway.Hubs;
using OrleansChat.Gateway.Sockets;
using OrleansChat.Users;

namespace OrleansChat.Gateway.Delivery;

/// <summary>
/// Brings the rooms that a user's connections follow in line with the database, whoever said that they moved: the log, a silo, or a
/// digest that differs. One run per user at a time; a wish during a run makes another one.
/// </summary>
internal sealed partial class Reconciler(
    IGrainFactory grains,
    LogEpoch epoch,
    RoomFeeds feeds,
    Attachments attachments,
    Catchup catchup,
    Connections connections,
    IOptions<DeliveryOptions> options,
    CoarseClock clock,
    TimeProvider time,
    ILogger<Reconciler> logger) : IFeedWatcher
{
    private const int MaxPauseMs = 8_000;

    /// <summary>How long a leave may take from the log to the feed before a room that the database does not name is taken away.</summary>
    private static readonly TimeSpan Doubt = TimeSpan.FromSeconds(1);

    void IFeedWatcher.OnJoined(UserId user, RoomId room)
    {
        if (connections.Find(user) is { } local && !local.Connections.All(connection => Has(connection, room)))
        {
            Request(local);
        }
    }

    public void Request(UserId user)
    {
        if (connections.Find(user) is { } local)
        {
            Request(local);
        }
    }

    private static bool Has(ChatConnection connection, RoomId room) =>
        connection.Rooms is not { } rooms || (rooms.IsOpen && rooms.Find(room) is not null);

    private void Request(LocalUser user)
    {
        lock (user.Gate)
        {
            user.NoteChange();
            if (user.IsReconciling)
            {
                return;
            }

            user.IsReconciling = true;
        }

        // Faults are handled inside.
        _ = Task.Run(() => Run(user));
    }

    private async Task Run(LocalUser user)
    {
        for (var failures = 0; ;)
        {
            var changes = user.Changes;
            var done = false;
            try
            {
                done = await Once(user);
            }
            catch (Exception fault)
            {
                LogFailed(user.User, fault);
            }

            failures = done ? 0 : failures + 1;
            lock (user.Gate)
            {
                if ((done && user.Changes == changes) || user.Connections.Length == 0)
                {
                    user.IsReconciling = false;
                    return;
                }
            }

            if (!done)
            {
                var pause = Math.Min(MaxPauseMs, 200 << Math.Min(failures, 6));
                await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(pause / 2, pause)), time);
            }
        }
    }

    private async Task<bool> Once(LocalUser user)
    {
        var before = Open(user).Select(open => (open.Connection, open.Rooms, Followers: open.Rooms.All())).ToArray();
        if (before.Length == 0)
        {
            // Whoever syncs later reads for itself, and looks whether something changed meanwhile.
            return true;
        }

        var read = await grains.UserRooms().Snapshot(user.User);
        if (!read.Ok)
        {
            return read.Refusal.Code == ErrorCode.NotFound;
        }

        if (!epoch.Note(read.Value.Epoch))
        {
            return true;
        }

        user.Digest = read.Value.RoomsDigest;
        foreach (var (connection, rooms, _) in before)
        {
            Add(connection, rooms, read.Value);
        }

        var named = read.Value.Rooms.Select(room => room.Room).ToHashSet();
        var doubtful = before.SelectMany(open => open.Followers).Where(follower => !named.Contains(follower.Feed.Room)).ToArray();
        return doubtful.Length == 0 || await Remove(user, doubtful);
    }

    private void Add(ChatConnection connection, RoomSet rooms, UserSnapshot snapshot)
    {
        List<Follower> added = [];
        foreach (var room in snapshot.Rooms)
        {
            if (rooms.Find(room.Room) is not null)
            {
                continue;
            }

            var feed = feeds.Follow(room.Room);
            if (feed.Attachment.Silo is null)
            {
                _ = attachments.Attach(feed);
            }

            feed.Begin(room.Head);
            var start = ReplayStart.Of(
                room, room.JoinedSeq - 1, rooms.SentBefore.GetValueOrDefault(room.Room), options.Value.ReplayPerRoom);
            var follower = new Follower(connection.User, connection.Queue, rooms, feed, start.From) { FirstSeq = room.FirstSeq };
            if (!rooms.IsOpen || !rooms.TryAdd(room.Room, follower))
            {
                feed.Remove(follower);
                continue;
            }

            connection.Send(Pushes.RoomAdded(Resume.RoomOf(room, start)));
            added.Add(follower);
        }

        if (added.Count > 0)
        {
            _ = Task.Run(() => catchup.Run(connection, rooms, added, tellCaughtUp: false, () => Request(connection.User)));
        }
    }

    /// <summary>The log itself should say that the user left; only if it does not, the room is taken away without.</summary>
    private async Task<bool> Remove(LocalUser user, Follower[] doubtful)
    {
        var ids = doubtful.Select(follower => follower.Feed.Room).Distinct().Take(1_000).ToArray();
        foreach (var head in await grains.History().Heads([.. ids]))
        {
            if (feeds.TryGet(head.Room, out var feed))
            {
                feed.Reach(head.Head);
            }
        }

        await Task.Delay(Doubt, time);
        var again = await grains.UserRooms().Snapshot(user.User);
        if (!again.Ok)
        {
            return false;
        }

        var named = again.Value.Rooms.Select(room => room.Room).ToHashSet();
        foreach (var follower in doubtful)
        {
            var room = follower.Feed.Room;
            if (!named.Contains(room) && follower.Feed.Remove(follower) && follower.Rooms.Remove(room, follower))
            {
                LogTakenAway(user.User, room);
                follower.Queue.Send(Pushes.RoomRemoved(room, follower.Sent), clock.Now);
            }
        }

        return true;
    }

    private static IEnumerable<(ChatConnection Connection, RoomSet Rooms)> Open(LocalUser user)
    {
        foreach (var connection in user.Connections)
        {
            if (connection.Rooms is { IsOpen: true } rooms)
            {
                yield return (connection, rooms);
            }
        }
    }

    [LoggerMessage(4231, LogLevel.Warning, "The rooms of user {User} could not be compared with the database; it will be tried again.")]
    private partial void LogFailed(UserId user, Exception fault);

    [LoggerMessage(4232, LogLevel.Warning, "User {User} is no member of room {Room}, but its log did not say so.")]
    private partial void LogTakenAway(UserId user, RoomId room);
}
