using OrleansChat.Gateway.Delivery;
using OrleansChat.Presence;

namespace OrleansChat.Gateway.Presence;

/// <summary>This gateway's links to all shards.</summary>
internal sealed class PresenceLinks
{
    private readonly ShardLink[] _links;

    public PresenceLinks(GatewayIdentity gateway) =>
        _links = [.. Enumerable.Range(0, PresenceShards.Count).Select(_ => new ShardLink(gateway.Id))];

    /// <summary>By shard.</summary>
    public IReadOnlyList<ShardLink> All => _links;

    public ShardLink Of(UserId user) => _links[PresenceShards.Of(user)];

    public void Renew() => Array.ForEach(_links, link => link.Renew());
}
