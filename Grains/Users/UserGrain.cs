using System.Data.Common;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using OrleansChat.Grains.Accounts;
using OrleansChat.Users;

namespace OrleansChat.Grains.Users;

/// <summary>One user. The profile is the account's row, because names are looked up by many; settings concern nobody else and live in grain storage.</summary>
internal sealed partial class UserGrain(
    [PersistentState("settings")] IPersistentState<UserSettingsState> stored, AccountStore accounts, ILogger<UserGrain> log) : Grain, IUserGrain
{
    private UserId Id => new(this.GetPrimaryKey());

    public async Task<Outcome<UserView>> Profile()
    {
        var found = await accounts.Find(Id);
        return found.Ok ? AccountStore.View(found.Value) : found.Refusal;
    }

    public async Task<Outcome<UserView>> ChangeDisplayName(string? displayName) =>
        AccountRules.CheckDisplayName(displayName) is { } refusal ? refusal : await accounts.ChangeDisplayName(Id, displayName);

    public Task<UserSettings> Settings() => Task.FromResult(new UserSettings(stored.State.Language, stored.State.TimeZone));

    public async Task<Outcome<UserSettings>> ChangeSettings(UserSettings settings)
    {
        if (SettingsRules.Check(settings) is { } refusal)
        {
            return refusal;
        }

        var before = stored.State;
        stored.State = new UserSettingsState { Language = settings.Language, TimeZone = settings.TimeZone };
        try
        {
            await stored.WriteStateAsync();
            return settings;
        }
        catch (Exception fault) when (fault is DbException or SocketException or IOException or TimeoutException)
        {
            // A version conflict is not caught here: it must leave the grain, so that the activation goes and reads again.
            LogNotStored(fault);
            stored.State = before;
            return ErrorCode.Unavailable;
        }
    }

    [LoggerMessage(EventId = 5031, Level = LogLevel.Warning, Message = "A user's settings could not be stored.")]
    private partial void LogNotStored(Exception fault);
}

/// <summary>What is stored: apart from the contract, so that either can change.</summary>
[GenerateSerializer, Alias("chat.UserSettingsState")]
internal sealed class UserSettingsState
{
    [Id(0)]
    public string? Language { get; set; }

    [Id(1)]
    public string? TimeZone { get; set; }
}
