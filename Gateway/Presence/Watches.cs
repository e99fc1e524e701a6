using System.Runtime.InteropServices;
using OrleansChat.Gateway.Hubs;
using OrleansChat.Gateway.Sockets;
using OrleansChat.Presence;

namespace OrleansChat.Gateway.Presence;

/// <summary>
/// Who here watches whom: one watch per user towards the shard, one frame per tick towards each socket. Whoever watches nobody, and is
/// watched by nobody here, costs nothing here.
/// </summary>
internal sealed class Watches(PresenceLinks links)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<UserId, WatchedUser> _watched = [];
    private readonly Dictionary<UserId, HashSet<WatchList>> _lists = [];
    private readonly HashSet<WatchList> _pending = [];
    private HashSet<Wish> _doubted = [];

    /// <summary>Puts a list in the place of the connection's one before; it is told nothing until <see cref="Open"/>.</summary>
    /// <param name="granted">Those of <paramref name="users"/> whom the connection's user may see.</param>
    /// <returns>What completes when the shards have said something of each of those.</returns>
    public Task Replace(ChatConnection connection, IReadOnlyCollection<UserId> users, IReadOnlySet<UserId> granted)
    {
        lock (_gate)
        {
            var before = connection.Watching;
            if (connection.HasLeft)
            {
                return Task.CompletedTask;
            }

            var list = connection.Watching = new WatchList(connection);
            List<Task> first = [];
            foreach (var user in users)
            {
                var watched = CollectionsMarshal.GetValueRefOrAddDefault(_watched, user, out var isKnown) ??= new WatchedUser(user);
                watched.Lists.Add(list);
                var entry = new WatchEntry(watched, granted.Contains(user));
                list.Entries.Add(user, entry);
                if (!isKnown)
                {
                    links.Of(user).Watch(user, isWatched: true);
                }

                if (entry.IsGranted)
                {
                    first.Add(watched.First.Task);
                }
            }

            (CollectionsMarshal.GetValueRefOrAddDefault(_lists, connection.User, out _) ??= []).Add(list);
            Remove(before);
            return Task.WhenAll(first);
        }
    }

    /// <summary>What is known now of all on the list; from the next answer on, changes follow.</summary>
    public Sighting[] Open(ChatConnection connection)
    {
        lock (_gate)
        {
            if (connection.Watching is not { } list)
            {
                return [];
            }

            foreach (var entry in list.Entries.Values)
            {
                entry.Told = entry.Now;
            }

            connection.AfterNextCompletion(() => list.IsOpen = true);
            return [.. list.Entries.Values.Select(entry => entry.Told)];
        }
    }

    /// <summary>The connection has ended.</summary>
    public void End(ChatConnection connection)
    {
        lock (_gate)
        {
            Remove(connection.Watching);
            connection.Watching = null;
        }
    }

    public void Learn(PresenceView view)
    {
        lock (_gate)
        {
            if (_watched.TryGetValue(view.User, out var watched) && watched.Learn(view))
            {
                Pend(watched);
            }
        }
    }

    /// <summary>Whom the user may see, and who may see the user, may have changed.</summary>
    public void Doubt(UserId user)
    {
        lock (_gate)
        {
            foreach (var list in _lists.GetValueOrDefault(user) ?? [])
            {
                _doubted.UnionWith(list.Entries.Keys.Select(watched => new Wish(user, watched)));
            }

            if (_watched.TryGetValue(user, out var seen))
            {
                _doubted.UnionWith(seen.Lists.Select(list => new Wish(list.Connection.User, user)));
            }
        }
    }

    /// <summary>Everything is to be checked again.</summary>
    public void DoubtAll()
    {
        lock (_gate)
        {
            foreach (var (user, lists) in _lists)
            {
                _doubted.UnionWith(lists.SelectMany(list => list.Entries.Keys).Select(watched => new Wish(user, watched)));
            }
        }
    }

    public Wish[] TakeDoubted()
    {
        lock (_gate)
        {
            if (_doubted.Count == 0)
            {
                return [];
            }

            Wish[] taken = [.. _doubted];
            _doubted = [];
            return taken;
        }
    }

    /// <summary>They could not be checked.</summary>
    public void Return(IEnumerable<Wish> doubted)
    {
        lock (_gate)
        {
            _doubted.UnionWith(doubted);
        }
    }

    public void Judge(IEnumerable<Wish> doubted, IReadOnlySet<Wish> granted)
    {
        lock (_gate)
        {
            foreach (var wish in doubted)
            {
                foreach (var list in _lists.GetValueOrDefault(wish.Watcher) ?? [])
                {
                    if (list.Entries.TryGetValue(wish.Watched, out var entry) && entry.IsGranted != granted.Contains(wish))
                    {
                        entry.IsGranted = !entry.IsGranted;
                        list.Pending.Add(wish.Watched);
                        _pending.Add(list);
                    }
                }
            }
        }
    }

    /// <summary>One frame to each socket that has something to hear. What does not fit now waits for the next tick, and for what moves until then.</summary>
    public void Flush()
    {
        List<(ChatConnection Connection, List<Sighting> Moved)> frames = [];
        lock (_gate)
        {
            foreach (var list in _pending.Where(list => list.IsOpen && !list.Connection.Queue.IsPressed).ToArray())
            {
                _pending.Remove(list);
                if (list.TakePending() is { Count: > 0 } moved)
                {
                    frames.Add((list.Connection, moved));
                }
            }
        }

        foreach (var (connection, moved) in frames)
        {
            connection.Send(Pushes.Presence(moved));
        }
    }

    private void Pend(WatchedUser watched)
    {
        foreach (var list in watched.Lists)
        {
            list.Pending.Add(watched.User);
            _pending.Add(list);
        }
    }

    private void Remove(WatchList? list)
    {
        if (list is null)
        {
            return;
        }

        _pending.Remove(list);
        if (_lists[list.Connection.User] is var lists && lists.Remove(list) && lists.Count == 0)
        {
            _lists.Remove(list.Connection.User);
        }

        foreach (var user in list.Entries.Keys)
        {
            if (_watched[user] is var watched && watched.Lists.Remove(list) && watched.Lists.Count == 0)
            {
                _watched.Remove(user);
                links.Of(user).Watch(user, isWatched: false);
            }
        }
    }
}
