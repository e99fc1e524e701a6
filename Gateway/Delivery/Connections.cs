using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using OrleansChat.Gateway.Auth;
using OrleansChat.Gateway.Sockets;

namespace OrleansChat.Gateway.Delivery;

/// <summary>The open sockets of this gateway: by id, by user, by session; never searched through.</summary>
public sealed class Connections(IOptions<SocketOptions> options) : IEndSessions
{
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<string, ChatConnection> _byId = new();
    private readonly Dictionary<UserId, LocalUser> _users = [];
    private readonly Dictionary<SessionId, ChatConnection[]> _sessions = [];
    private volatile bool _draining;

    public int Count => _byId.Count;

    /// <summary>Whether the process is going away: no socket is taken any more.</summary>
    public bool IsDraining
    {
        get => _draining;
        set => _draining = value;
    }

    /// <summary>Whether the user may open one more socket here.</summary>
    public bool HasRoom(HubIdentity identity) =>
        identity.Exempt || (Find(identity.User)?.Connections.Length ?? 0) < options.Value.SocketsPerUser;

    public void Add(ChatConnection connection)
    {
        lock (_gate)
        {
            if (!_users.TryGetValue(connection.User, out var user))
            {
                _users.Add(connection.User, user = new LocalUser(connection.User));
            }

            user.Add(connection);
            var session = connection.Identity.Session;
            _sessions[session] = _sessions.TryGetValue(session, out var others) ? [.. others, connection] : [connection];
            _byId[connection.ConnectionId] = connection;
        }
    }

    public void Remove(ChatConnection connection)
    {
        lock (_gate)
        {
            if (!_byId.TryRemove(connection.ConnectionId, out _))
            {
                return;
            }

            var user = _users[connection.User];
            user.Remove(connection);
            if (user.Connections.Length == 0)
            {
                _users.Remove(connection.User);
            }

            var session = connection.Identity.Session;
            var others = Array.FindAll(_sessions[session], other => other != connection);
            if (others.Length == 0)
            {
                _sessions.Remove(session);
            }
            else
            {
                _sessions[session] = others;
            }
        }
    }

    public ChatConnection? Find(string connectionId) => _byId.GetValueOrDefault(connectionId);

    public IEnumerable<ChatConnection> All()
    {
        foreach (var (_, connection) in _byId)
        {
            yield return connection;
        }
    }

    /// <summary>The user's open sockets here.</summary>
    public IReadOnlyList<ChatConnection> OfUser(UserId user) => Find(user)?.Connections ?? [];

    public void End(SessionId session, string reason)
    {
        ChatConnection[]? ended;
        lock (_gate)
        {
            _sessions.TryGetValue(session, out ended);
        }

        foreach (var connection in ended ?? [])
        {
            connection.GoAway(reason, 0, drop: true, status: 1008);
        }
    }

    public void EndAll(string reason)
    {
        foreach (var connection in All())
        {
            connection.GoAway(reason, Random.Shared.Next(500, 5_000), drop: true);
        }
    }

    internal LocalUser? Find(UserId user)
    {
        lock (_gate)
        {
            return _users.GetValueOrDefault(user);
        }
    }

    internal LocalUser[] Users()
    {
        lock (_gate)
        {
            return [.. _users.Values];
        }
    }
}
