using Orleans.Runtime;
using OrleansChat.Presence;

namespace OrleansChat.Grains.Notifications;

/// <summary>Who is there.</summary>
internal interface IPresenceOf
{
    /// <summary>Those of whom nothing is known are left out.</summary>
    Task<IReadOnlyDictionary<UserId, PresenceState>> Of(IReadOnlyCollection<UserId> users);
}

/// <summary>Asks the shards. One that does not answer knows nothing: rather is somebody told of what they see than not told.</summary>
internal sealed class PresenceOf(IGrainFactory grains) : IPresenceOf
{
    public async Task<IReadOnlyDictionary<UserId, PresenceState>> Of(IReadOnlyCollection<UserId> users)
    {
        var answers = await Task.WhenAll(users.GroupBy(PresenceShards.Of).Select(shard => Ask(shard.Key, [.. shard])));
        return answers.SelectMany(states => states).ToDictionary(one => one.User, one => one.State);
    }

    private async Task<UserPresence[]> Ask(int shard, UserId[] users)
    {
        try
        {
            return await grains.Presence(shard).States(users);
        }
        catch (Exception fault) when (fault is TimeoutException or OrleansException)
        {
            return [];
        }
    }
}
