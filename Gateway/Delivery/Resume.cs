using Microsoft.Extensions.Options;
using OrleansChat.Gateway.Api;
using OrleansChat.Gateway.Hubs;
using OrleansChat.Gateway.Presence;
using OrleansChat.Gateway.Sockets;
using OrleansChat.Gateway.Texts;
using OrleansChat.Texts;
using OrleansChat.Users;

namespace OrleansChat.Gateway.Delivery;

/// <summary>
/// <c>Sync</c>: attach first, then read rooms, memberships and heads in one statement, then bring the connection from its cursors to
/// where the feeds are. Works on any gateway, after any crash, at any age.
/// </summary>
internal sealed class Resume(
    IGrainFactory grains,
    LogEpoch epoch,
    RoomFeeds feeds,
    Attachments attachments,
    Catchup catchup,
    Reconciler reconciler,
    Connections connections,
    IOptions<DeliveryOptions> options,
    IOptions<SocketOptions> sockets,
    IOptions<PresenceOptions> presence,
    ServerTexts texts,
    TimeProvider time)
{
    /// <summary>Rooms that appear while others attach are few; after so many rounds they attach in the background.</summary>
    private const int Rounds = 3;

    /// <summary>Refusals as of <see cref="IUserRoomsGrain.Snapshot"/>. What was sent before stays sent: no seq comes twice on a connection.</summary>
    public async Task<SyncAnswer> Sync(ChatConnection connection, SyncRequest request)
    {
        var rooms = Restart(connection);
        var held = new Dictionary<RoomId, RoomFeed>();
        try
        {
            var (snapshot, changes) = await Read(connection, held);
            var cursors = request.Epoch == snapshot.Epoch ? request.Cursors : null;
            var followers = new List<Follower>(snapshot.Rooms.Length);
            var answer = Answer(connection, snapshot, cursors, rooms, held, followers);
            connection.AfterNextCompletion(() => Start(connection, rooms, followers, changes));
            return answer;
        }
        finally
        {
            // What became a follower is no longer held.
            foreach (var feed in held.Values)
            {
                feed.Unfollow();
            }
        }
    }

    internal static RoomSet Restart(ChatConnection connection)
    {
        var sent = new Dictionary<RoomId, long>();
        if (connection.Rooms is { } before)
        {
            foreach (var (room, seq) in before.SentBefore)
            {
                sent[room] = seq;
            }

            foreach (var follower in before.Close())
            {
                sent[follower.Feed.Room] = follower.Sent;
            }
        }

        var rooms = new RoomSet { SentBefore = sent };
        connection.Follow(rooms);
        return rooms;
    }

    private async Task<(UserSnapshot Snapshot, long Changes)> Read(ChatConnection connection, Dictionary<RoomId, RoomFeed> held)
    {
        for (var round = 1; ; round++)
        {
            var user = connections.Find(connection.User);
            var changes = user?.Changes ?? 0;
            var snapshot = (await grains.UserRooms().Snapshot(connection.User)).OrThrow();
            // If it moved, this socket closes too, like all others.
            epoch.Note(snapshot.Epoch);
            List<Task>? attaching = null;
            foreach (var room in snapshot.Rooms)
            {
                if (!held.ContainsKey(room.Room))
                {
                    var feed = feeds.Follow(room.Room);
                    held.Add(room.Room, feed);
                    if (feed.Attachment.Silo is null)
                    {
                        (attaching ??= []).Add(attachments.Attach(feed));
                    }
                }
            }

            if (attaching is not null)
            {
                try
                {
                    await Task.WhenAll(attaching).WaitAsync(TimeSpan.FromMilliseconds(options.Value.AttachWaitMs), time);
                }
                catch (TimeoutException)
                {
                    // They go on in the background; until then the comparison of heads stands in.
                }
            }

            if (attaching is null || round == Rounds)
            {
                if (user is not null)
                {
                    user.Digest = snapshot.RoomsDigest;
                }

                return (snapshot, changes);
            }
        }
    }

    private SyncAnswer Answer(
        ChatConnection connection,
        UserSnapshot snapshot,
        Dictionary<Guid, long>? cursors,
        RoomSet rooms,
        Dictionary<RoomId, RoomFeed> held,
        List<Follower> followers)
    {
        var budget = options.Value.ReplayInAll;
        var synced = new SyncedRoom[snapshot.Rooms.Length];
        for (var i = 0; i < synced.Length; i++)
        {
            var room = snapshot.Rooms[i];
            long? cursor = cursors is not null && cursors.TryGetValue(room.Room.Value, out var given) ? given : null;
            var start = ReplayStart.Of(room, cursor, rooms.SentBefore.GetValueOrDefault(room.Room), Math.Min(budget, options.Value.ReplayPerRoom));
            budget -= (int)Math.Max(0, room.Head - start.From);
            synced[i] = RoomOf(room, start);

            held.Remove(room.Room, out var feed);
            feed!.Begin(room.Head);
            var follower = new Follower(connection.User, connection.Queue, rooms, feed, start.From) { FirstSeq = room.FirstSeq };
            if (rooms.TryAdd(room.Room, follower))
            {
                followers.Add(follower);
            }
            else
            {
                feed.Remove(follower);
            }
        }

        connection.Languages = [snapshot.Language, connection.Languages[^1]];
        var identity = connection.Identity;
        return new SyncAnswer(
            snapshot.Epoch,
            UserAnswer.Of(snapshot.User),
            new SessionAnswer(identity.Session.Value, Wire.Time(identity.ExpiresAt.ToUnixTimeMilliseconds())),
            synced,
            Wire.Time(time.GetUtcNow().ToUnixTimeMilliseconds()),
            new LimitsAnswer(
                ChatLimits.TextBytes, sockets.Value.MessageBytes, options.Value.ReplayPerRoom, options.Value.ReplayInAll, ChatLimits.HistoryPage,
                presence.Value.WatchedPerConnection, TypingRepeats.LifetimeMs),
            texts.Find(TextKeys.Motd, connection.Languages)?.Text);
    }

    internal static SyncedRoom RoomOf(RoomSnapshot room, ReplayStart start) => new(
        room.Room.Value,
        Wire.Name(room.Kind),
        room.Name,
        room.Head,
        start.From,
        start.Truncated,
        room.ReadSeq,
        room.Unread,
        Wire.Name(room.Role),
        room.MemberCount,
        room.Mentions,
        room.MarkedUnread,
        room.FirstSeq,
        room.Avatar);

    private void Start(ChatConnection connection, RoomSet rooms, List<Follower> followers, long changes)
    {
        foreach (var (room, frame) in rooms.Open())
        {
            if (rooms.Find(room) is not null)
            {
                connection.Send(frame);
            }
        }

        List<Follower>? behind = null;
        var pumps = Pumps.Mine;
        foreach (var follower in followers)
        {
            if (follower.Feed.Join(follower, pumps) != Handover.Live)
            {
                (behind ??= []).Add(follower);
            }
        }

        pumps.Run();
        if (behind is null)
        {
            connection.Send(Pushes.CaughtUp(time.GetUtcNow()));
        }
        else
        {
            _ = Task.Run(() => catchup.Run(connection, rooms, behind, tellCaughtUp: true, () => reconciler.Request(connection.User)));
        }

        if (connections.Find(connection.User) is { } user && user.Changes != changes)
        {
            reconciler.Request(connection.User);
        }
    }
}
