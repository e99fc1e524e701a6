using OrleansChat.Accounts;

namespace OrleansChat.Users;

/// <summary>One user: profile, settings, preferences and block list. Rooms and membership are not here: the rooms' logs decide them.</summary>
[Alias("chat.IUserGrain")]
public interface IUserGrain : IGrainWithGuidKey
{
    /// <summary>Refusals: not_found, unavailable.</summary>
    [Alias("Profile"), ResponseTimeout("00:00:05")]
    Task<Outcome<UserView>> Profile();

    /// <summary>
    /// All of it or nothing. Of the user name there are 3 changes a day, and the old one is free at once. Refusals: bad_request, username_invalid,
    /// username_taken (also one that looks like another), rate_limited, not_found, unavailable, unknown.
    /// </summary>
    [Alias("Change"), ResponseTimeout("00:00:05")]
    Task<Outcome<UserView>> Change(ProfileChange change, Caller by);

    /// <summary>
    /// PNG, JPEG, WebP or GIF, told by its bytes; at most 256 KiB and 4,096 × 4,096 pixels. Refusals: not_found, bad_request (no such picture),
    /// too_large, unavailable.
    /// </summary>
    [Alias("ChangeAvatar"), ResponseTimeout("00:00:05")]
    Task<Outcome<UserView>> ChangeAvatar(byte[] bytes);

    /// <summary>Refusals: not_found, unavailable.</summary>
    [Alias("RemoveAvatar"), ResponseTimeout("00:00:05")]
    Task<Outcome<UserView>> RemoveAvatar();

    /// <summary>Refusals: not_found, unavailable.</summary>
    [Alias("Settings"), ResponseTimeout("00:00:05")]
    Task<Outcome<UserSettings>> Settings();

    /// <summary>What the user's clients keep here for each other: a JSON object, "{}" if nothing.</summary>
    [Alias("Preferences"), ResponseTimeout("00:00:05")]
    Task<Outcome<string>> Preferences();

    /// <summary>Takes the place of what was kept. Refusals: bad_request (no JSON object), too_large (more than 16 KiB of UTF-8), unknown.</summary>
    [Alias("ChangePreferences"), ResponseTimeout("00:00:05")]
    Task<Outcome<Done>> ChangePreferences(string json);

    /// <summary>For an account that is deleted. Refusals: unknown.</summary>
    [Alias("ForgetPreferences"), ResponseTimeout("00:00:05")]
    Task<Outcome<Done>> ForgetPreferences();

    /// <summary>Whom this user blocks, by name; 1,000 at most. Refusals: unavailable.</summary>
    [Alias("Blocks"), ResponseTimeout("00:00:05")]
    Task<Outcome<UserView[]>> Blocks();

    /// <summary>
    /// From now on <paramref name="other"/> can neither open a direct room with this user nor let them join a room, and sees them offline.
    /// Blocking twice is fine.
    /// Refusals: not_found (no such user), bad_request (oneself, or more than 1,000), unavailable.
    /// </summary>
    [Alias("Block"), ResponseTimeout("00:00:05")]
    Task<Outcome<Done>> Block(UserId other);

    /// <summary>Fine, too, where nobody was blocked. Refusals: unavailable.</summary>
    [Alias("Unblock"), ResponseTimeout("00:00:05")]
    Task<Outcome<Done>> Unblock(UserId other);
}

/// <summary>What is to be another one; null: stays as it is.</summary>
/// <param name="DisplayName">1–64 characters without control characters.</param>
/// <param name="Language">As in <see cref="UserSettings"/>, and so are those after it.</param>
[GenerateSerializer, Immutable, Alias("chat.ProfileChange")]
public sealed record ProfileChange(
    [property: Id(0)] string? Username = null,
    [property: Id(1)] TextChange? DisplayName = null,
    [property: Id(2)] TextChange? Language = null,
    [property: Id(3)] TextChange? TimeZone = null,
    [property: Id(4)] bool? ShareLastSeen = null,
    [property: Id(5)] DirectFrom? DirectFrom = null);

/// <param name="Value">Null: none any more.</param>
[GenerateSerializer, Immutable, Alias("chat.TextChange")]
public sealed record TextChange([property: Id(0)] string? Value);

/// <param name="Language">BCP 47 tag, at most 35 characters; null: the server's.</param>
/// <param name="TimeZone">IANA name, at most 64 characters; null: UTC.</param>
/// <param name="ShareLastSeen">Whether those who see the user's presence also see when the user was last online. False: it is not even stored.</param>
/// <param name="DirectFrom">Who may open a new direct room with the user. To all others the user does not exist there.</param>
[GenerateSerializer, Immutable, Alias("chat.UserSettings")]
public sealed record UserSettings(
    [property: Id(0)] string? Language = null,
    [property: Id(1)] string? TimeZone = null,
    [property: Id(2)] bool ShareLastSeen = false,
    [property: Id(3)] DirectFrom DirectFrom = DirectFrom.Everyone);

/// <summary>The numbers are stored.</summary>
public enum DirectFrom : byte
{
    Everyone = 0,

    /// <summary>Those who are in a group with the user, other than the lobby.</summary>
    Shared = 1,
    Nobody = 2,

    /// <summary>Everybody; whoever is in no such group only asks, and is not heard before it was accepted.</summary>
    Request = 3,
}
