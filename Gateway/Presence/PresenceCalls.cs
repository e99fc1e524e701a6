using Microsoft.Extensions.Options;
using OrleansChat.Gateway.Hubs;
using OrleansChat.Gateway.Sockets;
using OrleansChat.Presence;

namespace OrleansChat.Gateway.Presence;

/// <summary>The hub's calls about presence.</summary>
internal sealed class PresenceCalls(
    IGrainFactory grains, LocalPresence local, Watches watches, PresenceReporter reporter, IOptions<PresenceOptions> options, TimeProvider time)
{
    /// <summary>How long an answer waits for shards that did not say anything yet; who is unknown then is offline until they do.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public async Task<WatchAnswer> Watch(ChatConnection connection, IEnumerable<Guid> userIds)
    {
        UserId[] users = [.. userIds.Distinct().Select(user => new UserId(user))];
        if (users.Length > options.Value.WatchedPerConnection)
        {
            throw Refusals.Of(Reasons.WatchedMost.With(options.Value.WatchedPerConnection));
        }

        var known = watches.Replace(connection, users, await Granted(connection.User, users));
        reporter.Hurry(users);
        await known.WaitAsync(Patience, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return new WatchAnswer([.. watches.Open(connection).Select(SeenUser.Of)]);
    }

    public void Set(ChatConnection connection, string state) => local.Set(connection, state switch
    {
        "online" => PresenceState.Online,
        "away" => PresenceState.Away,
        "dnd" => PresenceState.DoNotDisturb,
        _ => throw Refusals.Of(Reasons.StateForm.Refusal),
    });

    public void Synced(ChatConnection connection) => local.Synced(connection);

    private async Task<HashSet<UserId>> Granted(UserId me, UserId[] users)
    {
        HashSet<UserId> granted = [];
        foreach (var some in users.Chunk(PresenceReporter.Chunk))
        {
            var answer = await grains.Watchers().Granted(Array.ConvertAll(some, user => new Wish(me, user)));
            granted.UnionWith(answer.OrThrow().Select(wish => wish.Watched));
        }

        return granted;
    }
}
