using OrleansChat.Gateway.Delivery;
using OrleansChat.Gateway.Sockets;
using OrleansChat.Presence;

namespace OrleansChat.Gateway.Presence;

/// <summary>
/// What the connections here say of their users. A connection counts from its first <c>Sync</c> or <c>SetPresence</c> on: who comes back as
/// away says so before, and is not seen online in between.
/// </summary>
internal sealed class LocalPresence(Connections connections, PresenceLinks links)
{
    public void Synced(ChatConnection connection)
    {
        if (connection.Presence == PresenceState.Offline)
        {
            Set(connection, PresenceState.Online);
        }
    }

    public void Set(ChatConnection connection, PresenceState state)
    {
        connection.Presence = state;
        Settle(connection.User);
    }

    /// <summary>The connection is no longer among those of its user.</summary>
    public void Left(ChatConnection connection)
    {
        if (connection.Presence != PresenceState.Offline)
        {
            Settle(connection.User);
        }
    }

    private void Settle(UserId user) => links.Of(user).Set(
        user, () => connections.OfUser(user).Select(connection => connection.Presence).DefaultIfEmpty(PresenceState.Offline).Max());
}
