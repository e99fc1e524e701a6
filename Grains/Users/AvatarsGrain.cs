using Orleans.Concurrency;
using OrleansChat.Accounts;
using OrleansChat.Grains.Defence;
using OrleansChat.Users;

namespace OrleansChat.Grains.Users;

[StatelessWorker, Reentrant]
internal sealed class AvatarsGrain(ProfileStore profiles, RoomAvatarStore rooms, RateLimits rates, Limits limits) : Grain, IAvatarsGrain
{
    public async Task<Outcome<Avatar>> Find(Guid avatar)
    {
        var found = await profiles.FindAvatar(avatar);
        return found.Refusal is { Code: ErrorCode.NotFound } ? await rooms.Find(avatar) : found;
    }

    public async Task<Outcome<Done>> Keep(UserId by, RoomId room, Guid avatar, byte[] bytes)
    {
        var picture = AvatarRules.Check(bytes);
        var admitted = picture.Ok ? await rates.Take(new Caller(by, null, null), limits.Uploads(by)) : default(Done);
        return (picture.Refusal ?? admitted.Refusal) is { } refusal ? refusal : await rooms.Put(room, avatar, picture.Value!);
    }
}
