using OrleansChat.Presence;

namespace OrleansChat.Gateway.Presence;

/// <summary>
/// What one shard of presence must know of this gateway: who is connected here, and whom somebody here watches. One report is under way at
/// a time; one that is not answered is followed by a whole one.
/// </summary>
internal sealed class ShardLink(GatewayId gateway)
{
    /// <summary>Users in one report, and watched ones.</summary>
    private const int Most = 1_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<UserId, PresenceState> _here = [];
    private readonly HashSet<UserId> _watched = [];
    private readonly HashSet<UserId> _movedUsers = [];
    private readonly HashSet<UserId> _movedWatches = [];
    private bool _whole = true;
    private bool _busy;
    private long _number;
    private long _toldAt;
    private long _wholeAt;

    /// <summary>Whether the shard was told anything that it still holds.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (_gate)
            {
                return _here.Count == 0 && _watched.Count == 0;
            }
        }
    }

    /// <param name="state">Asked under the lock, so that of two changes at once the later one is reported.</param>
    public void Set(UserId user, Func<PresenceState> state)
    {
        lock (_gate)
        {
            var now = state();
            if (now == _here.GetValueOrDefault(user))
            {
                return;
            }

            if (now == PresenceState.Offline)
            {
                _here.Remove(user);
            }
            else
            {
                _here[user] = now;
            }

            _movedUsers.Add(user);
        }
    }

    public void Watch(UserId user, bool isWatched)
    {
        lock (_gate)
        {
            if (isWatched ? _watched.Add(user) : _watched.Remove(user))
            {
                _movedWatches.Add(user);
            }
        }
    }

    /// <summary>The shard, or a silo's way to this gateway, may be new: the next report says everything.</summary>
    public void Renew()
    {
        lock (_gate)
        {
            _whole |= _toldAt > 0;
        }
    }

    /// <summary>The next report, if one is due; its answer must be given to <see cref="Answered"/>.</summary>
    /// <param name="now">Milliseconds.</param>
    /// <param name="beat">Milliseconds without news until the lease is renewed.</param>
    /// <param name="refresh">Milliseconds between whole reports.</param>
    public PresenceReport? Take(long now, long beat, long refresh)
    {
        lock (_gate)
        {
            var hasNews = _movedUsers.Count > 0 || _movedWatches.Count > 0 || (_whole && _toldAt > 0);
            var isBeat = now - _toldAt >= beat && (_here.Count > 0 || _watched.Count > 0);
            if (_busy || !(hasNews || isBeat))
            {
                return null;
            }

            var whole = _whole || now - _wholeAt >= refresh;
            if (whole)
            {
                _movedUsers.UnionWith(_here.Keys);
                _movedWatches.UnionWith(_watched);
                _wholeAt = now;
            }

            (_busy, _whole, _toldAt) = (true, false, now);
            UserPresence[] users = [.. _movedUsers.Take(Most).Select(user => new UserPresence(user, _here.GetValueOrDefault(user)))];
            UserId[] watches = [.. _movedWatches.Take(Most)];
            _movedUsers.ExceptWith(users.Select(user => user.User));
            _movedWatches.ExceptWith(watches);
            return new PresenceReport(
                gateway,
                ++_number,
                whole,
                users,
                [.. watches.Where(_watched.Contains)],
                [.. watches.Where(user => !_watched.Contains(user))]);
        }
    }

    /// <param name="isKnown">False: the shard took nothing, or it is not known whether it did.</param>
    public void Answered(bool isKnown)
    {
        lock (_gate)
        {
            _busy = false;
            _whole |= !isKnown;
        }
    }
}
