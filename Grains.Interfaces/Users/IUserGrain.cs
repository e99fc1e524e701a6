namespace OrleansChat.Users;

/// <summary>One user: profile and settings. Rooms and membership are not here: the rooms' logs decide them.</summary>
[Alias("chat.IUserGrain")]
public interface IUserGrain : IGrainWithGuidKey
{
    /// <summary>Refusals: not_found, unavailable.</summary>
    [Alias("Profile"), ResponseTimeout("00:00:05")]
    Task<Outcome<UserView>> Profile();

    /// <summary>1–64 characters without control characters; null removes it. Refusals: not_found, bad_request, unavailable.</summary>
    [Alias("ChangeDisplayName"), ResponseTimeout("00:00:05")]
    Task<Outcome<UserView>> ChangeDisplayName(string? displayName);

    [Alias("Settings"), ResponseTimeout("00:00:05")]
    Task<UserSettings> Settings();

    /// <summary>Replaces the settings. Refusals: bad_request, unavailable.</summary>
    [Alias("ChangeSettings"), ResponseTimeout("00:00:05")]
    Task<Outcome<UserSettings>> ChangeSettings(UserSettings settings);
}

/// <summary>Small and rarely written: kept in Orleans' grain storage.</summary>
/// <param name="Language">BCP 47 tag, at most 35 characters; null: the server's.</param>
/// <param name="TimeZone">IANA name, at most 64 characters; null: UTC.</param>
[GenerateSerializer, Immutable, Alias("chat.UserSettings")]
public sealed record UserSettings([property: Id(0)] string? Language = null, [property: Id(1)] string? TimeZone = null);
