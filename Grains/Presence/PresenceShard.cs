using System.Runtime.InteropServices;
using OrleansChat.Presence;

namespace OrleansChat.Grains.Presence;

/// <summary>
/// The memory of one shard: leases of gateways, what their users said, who is watched from where. Pure: the caller tells the time, in Unix
/// milliseconds, and collects what must be told from <see cref="TakeChanged"/>.
/// </summary>
internal sealed class PresenceShard(PresenceOptions options, long now)
{
    private readonly Dictionary<GatewayId, GatewayLease> _leases = [];
    private readonly Dictionary<UserId, SeenUser> _users = [];
    private readonly Dictionary<UserId, HashSet<GatewayId>> _watchers = [];
    private readonly HashSet<UserId> _ending = [];
    private HashSet<UserId> _changed = [];
    private bool _settled;

    /// <summary>Whether every living gateway has had the time to report; before, nobody is surely offline.</summary>
    public bool IsSettled => _settled;

    /// <returns>False: the gateway is not known and the report is not whole, so nothing was taken.</returns>
    public bool Take(PresenceReport report, long at)
    {
        if (!_leases.TryGetValue(report.Gateway, out var lease))
        {
            if (!report.Whole)
            {
                return false;
            }

            _leases.Add(report.Gateway, lease = new GatewayLease());
        }

        if (report.Number <= lease.Number)
        {
            return true;
        }

        (lease.Number, lease.HeardAt) = (report.Number, at);
        if (report.Whole)
        {
            Clear(report.Gateway, lease, at);
        }

        foreach (var user in report.Users)
        {
            Set(report.Gateway, lease, user, at);
        }

        foreach (var user in report.Watched)
        {
            if (lease.Watched.Add(user))
            {
                (CollectionsMarshal.GetValueRefOrAddDefault(_watchers, user, out _) ??= []).Add(report.Gateway);
            }
        }

        foreach (var user in report.Unwatched)
        {
            Unwatch(report.Gateway, lease, user);
        }

        return true;
    }

    /// <summary>The gateway is gone since then.</summary>
    public void Forget(GatewayId gateway, long since)
    {
        if (_leases.Remove(gateway, out var lease))
        {
            Clear(gateway, lease, since);
        }
    }

    /// <summary>Ends leases and graces whose time is over.</summary>
    /// <returns>Users who are offline from now on, and since when.</returns>
    public List<(UserId User, long Since)> Tick(long at)
    {
        foreach (var (gateway, lease) in _leases.Where(pair => at - pair.Value.HeardAt > options.LeaseSeconds * 1000L).ToArray())
        {
            Forget(gateway, lease.HeardAt);
        }

        List<(UserId User, long Since)> gone = [];
        foreach (var user in _ending)
        {
            var ended = _users[user].EndedAt;
            if (at - ended >= options.GraceSeconds * 1000L)
            {
                gone.Add((user, ended));
            }
        }

        foreach (var (user, _) in gone)
        {
            _ending.Remove(user);
            _users.Remove(user);
            _changed.Add(user);
        }

        if (!_settled && at - now > options.LeaseSeconds * 1000L)
        {
            _settled = true;
            _changed.UnionWith(_watchers.Keys.Where(user => !_users.ContainsKey(user)));
        }

        return gone;
    }

    /// <summary>What others see; within the grace what they saw before.</summary>
    public PresenceState StateOf(UserId user) => _users.TryGetValue(user, out var seen) ? seen.Told : PresenceState.Offline;

    /// <summary>The gateways to tell; null: nobody watches.</summary>
    public IReadOnlyCollection<GatewayId>? WatchersOf(UserId user) => _watchers.GetValueOrDefault(user);

    /// <summary>Users whose state moved since this was last asked and whom somebody watches.</summary>
    public UserId[] TakeChanged()
    {
        if (_changed.Count == 0)
        {
            return [];
        }

        UserId[] taken = [.. _changed.Where(_watchers.ContainsKey)];
        _changed = [];
        return taken;
    }

    private void Set(GatewayId gateway, GatewayLease lease, UserPresence user, long at)
    {
        if (user.State != PresenceState.Offline)
        {
            lease.Users.Add(user.User);
            var seen = CollectionsMarshal.GetValueRefOrAddDefault(_users, user.User, out _) ??= new SeenUser();
            seen.At[gateway] = user.State;
            Settle(user.User, seen, at);
        }
        else if (lease.Users.Remove(user.User))
        {
            var seen = _users[user.User];
            seen.At.Remove(gateway);
            Settle(user.User, seen, at);
        }
    }

    private void Settle(UserId user, SeenUser seen, long at)
    {
        if (seen.At.Count == 0)
        {
            seen.EndedAt = at;
            _ending.Add(user);
            return;
        }

        _ending.Remove(user);
        var state = seen.At.Values.Max();
        if (state != seen.Told)
        {
            seen.Told = state;
            _changed.Add(user);
        }
    }

    private void Clear(GatewayId gateway, GatewayLease lease, long at)
    {
        foreach (var user in lease.Users.ToArray())
        {
            Set(gateway, lease, new UserPresence(user, PresenceState.Offline), at);
        }

        foreach (var user in lease.Watched.ToArray())
        {
            Unwatch(gateway, lease, user);
        }
    }

    private void Unwatch(GatewayId gateway, GatewayLease lease, UserId user)
    {
        if (lease.Watched.Remove(user) && _watchers[user] is var gateways && gateways.Remove(gateway) && gateways.Count == 0)
        {
            _watchers.Remove(user);
        }
    }

    private sealed class GatewayLease
    {
        public long Number { get; set; }

        public long HeardAt { get; set; }

        public HashSet<UserId> Users { get; } = [];

        public HashSet<UserId> Watched { get; } = [];
    }

    /// <summary>A user with a connection, or within the grace after the last one.</summary>
    private sealed class SeenUser
    {
        public Dictionary<GatewayId, PresenceState> At { get; } = [];

        public PresenceState Told { get; set; }

        /// <summary>When the last connection ended; only without one.</summary>
        public long EndedAt { get; set; }
    }
}
