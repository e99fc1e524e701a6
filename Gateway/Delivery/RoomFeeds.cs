using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;
using OrleansChat.Gateway.Sockets;

namespace OrleansChat.Gateway.Delivery;

/// <summary>The rooms that somebody connected here follows.</summary>
internal sealed class RoomFeeds(
    IRoomLog log,
    Attachments attachments,
    Lazy<IFeedWatcher> watcher,
    IOptions<DeliveryOptions> options,
    CoarseClock clock,
    TimeProvider time,
    ILogger<RoomFeed> logger)
{
    private readonly ConcurrentDictionary<RoomId, RoomFeed> _feeds = new();

    public int Count => _feeds.Count;

    public bool TryGet(RoomId room, [MaybeNullWhen(false)] out RoomFeed feed) => _feeds.TryGetValue(room, out feed);

    /// <summary>The room's feed with one more follower: the caller makes one of it, or calls <see cref="RoomFeed.Unfollow"/>.</summary>
    public RoomFeed Follow(RoomId room)
    {
        while (true)
        {
            var feed = _feeds.GetOrAdd(room, static (id, self) => self.New(id), this);
            if (feed.TryFollow())
            {
                return feed;
            }

            _feeds.TryRemove(new(room, feed));
        }
    }

    public IEnumerable<RoomFeed> All()
    {
        foreach (var (_, feed) in _feeds)
        {
            yield return feed;
        }
    }

    /// <summary>Gives up the feeds that nobody has followed for a while.</summary>
    public void Sweep()
    {
        var before = clock.Now - options.Value.IdleFeedSeconds * 1000L;
        foreach (var (room, feed) in _feeds)
        {
            if (feed.TryClose(before) && _feeds.TryRemove(new(room, feed)))
            {
                attachments.Detach(room);
            }
        }
    }

    /// <summary>Gives all of them up, followed or not: what they hold is of another epoch.</summary>
    public void Drop()
    {
        foreach (var (room, feed) in _feeds)
        {
            feed.Close();
            _feeds.TryRemove(new(room, feed));
        }
    }

    private RoomFeed New(RoomId room) => new(room, log, watcher.Value, clock, time, logger);
}
