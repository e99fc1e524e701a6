using OrleansChat.Grains.Accounts;
using OrleansChat.Users;

namespace OrleansChat.Grains.Users;

/// <summary>One user. Holds nothing: the row decides, and the user's other devices are told what changed.</summary>
internal sealed class UserGrain(ProfileStore profiles, BlockStore blocks, Fanout.Fanout fanout) : Grain, IUserGrain
{
    private UserId Id => new(this.GetPrimaryKey());

    public Task<Outcome<UserView>> Profile() => profiles.Find(Id);

    public async Task<Outcome<UserView>> ChangeDisplayName(string? displayName) =>
        AccountRules.CheckDisplayName(displayName) is { } refusal ? refusal : Told(await profiles.ChangeDisplayName(Id, displayName));

    public async Task<Outcome<UserView>> ChangeAvatar(byte[] bytes)
    {
        var picture = AvatarRules.Check(bytes);
        return picture.Ok ? Told(await profiles.ChangeAvatar(Id, picture.Value)) : picture.Refusal;
    }

    public async Task<Outcome<UserView>> RemoveAvatar() => Told(await profiles.RemoveAvatar(Id));

    public Task<Outcome<UserSettings>> Settings() => profiles.Settings(Id);

    public async Task<Outcome<UserSettings>> ChangeSettings(UserSettings settings) =>
        SettingsRules.Check(settings) is { } refusal ? refusal : await profiles.ChangeSettings(Id, settings);

    public Task<Outcome<UserView[]>> Blocks() => blocks.All(Id);

    public async Task<Outcome<Done>> Block(UserId other) => other == Id
        ? new ChatError(ErrorCode.BadRequest, "Nobody blocks themselves.")
        : Seen(other, await blocks.Add(Id, other));

    public async Task<Outcome<Done>> Unblock(UserId other) => Seen(other, await blocks.Remove(Id, other));

    private Outcome<Done> Seen(UserId other, Outcome<Done> changed)
    {
        if (changed.Ok)
        {
            fanout.SightMoved(other);
        }

        return changed;
    }

    private Outcome<UserView> Told(Outcome<UserView> changed)
    {
        if (changed.Ok)
        {
            fanout.Broadcast(changed.Value);
        }

        return changed;
    }
}
