using Orleans.Runtime;
using OrleansChat.Accounts;
using OrleansChat.Grains.Accounts;
using OrleansChat.Grains.Defence;
using OrleansChat.Users;

namespace OrleansChat.Grains.Users;

/// <summary>
/// One user. Of profile, settings and block list the rows decide, for others read them too, and the user's other devices are told what
/// changed; preferences are the grain's own state.
/// </summary>
internal sealed class UserGrain(
    [PersistentState("preferences")] IPersistentState<StoredPreferences> preferences,
    ProfileStore profiles,
    BlockStore blocks,
    RateLimits rates,
    Fanout.Fanout fanout) : Grain, IUserGrain
{
    private static readonly LimitRule Renames = LimitRule.Refilling(3, 3, TimeSpan.FromDays(1));

    private UserId Id => new(this.GetPrimaryKey());

    public Task<Outcome<UserView>> Profile() => profiles.Find(Id);

    public async Task<Outcome<UserView>> Change(ProfileChange change, Caller by)
    {
        if (Check(change) is { } refusal)
        {
            return refusal;
        }

        if (change.Username is not null && (await rates.Take(by, new Limit("username", Id.ToString(), Renames))).Refusal is { } limited)
        {
            return limited;
        }

        var changed = await profiles.Change(Id, change, by);
        return change is { Username: null, DisplayName: null } ? changed : Told(changed);
    }

    public async Task<Outcome<UserView>> ChangeAvatar(byte[] bytes)
    {
        var picture = AvatarRules.Check(bytes);
        return picture.Ok ? Told(await profiles.ChangeAvatar(Id, picture.Value)) : picture.Refusal;
    }

    public async Task<Outcome<UserView>> RemoveAvatar() => Told(await profiles.RemoveAvatar(Id));

    public Task<Outcome<UserSettings>> Settings() => profiles.Settings(Id);

    public Task<Outcome<string>> Preferences() => Task.FromResult<Outcome<string>>(preferences.State.Json ?? PreferencesRules.Nothing);

    public async Task<Outcome<Done>> ChangePreferences(string json)
    {
        if (PreferencesRules.Check(json) is { } refusal)
        {
            return refusal;
        }

        preferences.State = new StoredPreferences { Json = json };
        return await Stored(preferences.WriteStateAsync());
    }

    public Task<Outcome<Done>> ForgetPreferences() =>
        preferences.RecordExists ? Stored(preferences.ClearStateAsync()) : Task.FromResult<Outcome<Done>>(default(Done));

    public Task<Outcome<UserView[]>> Blocks() => blocks.All(Id);

    public async Task<Outcome<Done>> Block(UserId other) => other == Id
        ? Reasons.BlockOneself.Refusal
        : Seen(other, await blocks.Add(Id, other));

    public async Task<Outcome<Done>> Unblock(UserId other) => Seen(other, await blocks.Remove(Id, other));

    private static ChatError? Check(ProfileChange change) => change.Username is { } name && !AccountRules.IsUsername(name)
        ? new ChatError(ErrorCode.UsernameInvalid)
        : AccountRules.CheckDisplayName(change.DisplayName?.Value)
            ?? SettingsRules.Check(new UserSettings(change.Language?.Value, change.TimeZone?.Value, DirectFrom: change.DirectFrom ?? DirectFrom.Everyone));

    /// <summary>What is in memory may be stored or not when no answer came: the next activation reads it again.</summary>
    private async Task<Outcome<Done>> Stored(Task storing)
    {
        try
        {
            await storing;
            return default(Done);
        }
        catch (TimeoutException)
        {
            DeactivateOnIdle();
            return ErrorCode.Unknown;
        }
    }

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
