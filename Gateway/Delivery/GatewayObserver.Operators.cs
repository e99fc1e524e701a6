using OrleansChat.Cluster;

namespace OrleansChat.Gateway.Delivery;

/// <summary>What operators ask of this gateway; a silo brings the question.</summary>
internal sealed partial class GatewayObserver
{
    public Task<ProcessView> Look() =>
        Task.FromResult(process.Look() with { Gateway = identity.Id, Sockets = connections.Count, Feeds = feeds.Count });

    public Task<SettingView[]> Settings() => Task.FromResult(process.Settings());

    public Task<LogPage> Log(LogQuery query) => Task.FromResult(process.Log(query));

    public Task Stop(StopOrder order)
    {
        process.Stop(order);
        return Task.CompletedTask;
    }

    public Task<FeedView?> Feed(RoomId room) =>
        Task.FromResult(feeds.TryGet(room, out var feed) ? new FeedView(identity.Id, Position: feed.Position, Followers: feed.Followers) : null);
}
