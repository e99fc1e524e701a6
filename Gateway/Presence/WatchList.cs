using OrleansChat.Gateway.Sockets;
using OrleansChat.Presence;

namespace OrleansChat.Gateway.Presence;

/// <summary>Whom one connection watches. Guarded by <see cref="Watches"/>.</summary>
internal sealed class WatchList(ChatConnection connection)
{
    public ChatConnection Connection => connection;

    public Dictionary<UserId, WatchEntry> Entries { get; } = [];

    /// <summary>Users of whom there may be something to tell.</summary>
    public HashSet<UserId> Pending { get; } = [];

    /// <summary>Whether the answer that begins the list is on its way: what moves after it may follow.</summary>
    public bool IsOpen { get; set; }

    /// <summary>What must be told of those who pend; they no longer do.</summary>
    public List<Sighting> TakePending()
    {
        List<Sighting> moved = [];
        foreach (var user in Pending)
        {
            if (Entries.TryGetValue(user, out var entry) && entry.Now is var now && now != entry.Told)
            {
                entry.Told = now;
                moved.Add(now);
            }
        }

        Pending.Clear();
        return moved;
    }
}

/// <summary>A user on a list.</summary>
internal sealed class WatchEntry(WatchedUser watched, bool isGranted)
{
    public bool IsGranted { get; set; } = isGranted;

    /// <summary>The last that the client was told.</summary>
    public Sighting Told { get; set; }

    /// <summary>Who may not see the user sees what everybody sees of somebody who does not exist.</summary>
    public Sighting Now => IsGranted && watched.Known is { } known
        ? new Sighting(watched.User, known.State, known.LastSeen)
        : new Sighting(watched.User, PresenceState.Offline, null);
}

/// <summary>A user whom at least one list here holds. Guarded by <see cref="Watches"/>.</summary>
internal sealed class WatchedUser(UserId user)
{
    public UserId User => user;

    public HashSet<WatchList> Lists { get; } = [];

    /// <summary>The newest that the shard said; null: nothing yet.</summary>
    public PresenceView? Known { get; set; }

    /// <summary>Completes with the first that the shard says.</summary>
    public TaskCompletionSource First { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <returns>False: what is known is newer, or surer.</returns>
    public bool Learn(PresenceView view)
    {
        var isOld = Known is { } known && (known.Activation == view.Activation ? view.Change < known.Change : !view.Sure);
        if (!isOld)
        {
            Known = view;
            First.TrySetResult();
        }

        return !isOld;
    }
}

/// <param name="LastSeen">Unix milliseconds.</param>
internal readonly record struct Sighting(UserId User, PresenceState State, long? LastSeen);
