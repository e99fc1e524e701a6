using OrleansChat.Gateway.Sockets;

namespace OrleansChat.Gateway.Delivery;

/// <summary>A user with at least one connection here.</summary>
internal sealed class LocalUser(UserId user)
{
    private ChatConnection[] _connections = [];
    private long _changes;

    public UserId User { get; } = user;

    /// <summary>A snapshot that never changes.</summary>
    public ChatConnection[] Connections => Volatile.Read(ref _connections);

    /// <summary>What the user's set of rooms was when it was last read; null: it never was.</summary>
    public long? Digest { get; set; }

    /// <summary>How often the user's rooms were said to have changed.</summary>
    public long Changes => Volatile.Read(ref _changes);

    /// <summary>Guards <see cref="IsReconciling"/>.</summary>
    public Lock Gate { get; } = new();

    public bool IsReconciling { get; set; }

    public void NoteChange() => Interlocked.Increment(ref _changes);

    /// <summary>Under the registry's lock.</summary>
    public void Add(ChatConnection connection) => Volatile.Write(ref _connections, [.. _connections, connection]);

    /// <summary>Under the registry's lock.</summary>
    public void Remove(ChatConnection connection) =>
        Volatile.Write(ref _connections, Array.FindAll(_connections, other => other != connection));
}
