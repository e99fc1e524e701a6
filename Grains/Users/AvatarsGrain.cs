using Orleans.Concurrency;
using OrleansChat.Users;

namespace OrleansChat.Grains.Users;

[StatelessWorker, Reentrant]
internal sealed class AvatarsGrain(ProfileStore profiles) : Grain, IAvatarsGrain
{
    public Task<Outcome<Avatar>> Find(Guid avatar) => profiles.FindAvatar(avatar);
}
