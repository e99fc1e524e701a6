namespace OrleansChat.Client.Accounts;

/// <param name="Username">3–32 letters, digits, '.', '-' or '_'; unique without case.</param>
/// <param name="Password">8–128 characters.</param>
public sealed record Registration(string Username, string Email, string Password, string? DisplayName = null, string? Invitation = null);

/// <param name="VerificationId">Names the request that the mailed code belongs to.</param>
public sealed record Registered(Guid UserId, string Username, bool Verified, string? VerificationId = null);

/// <param name="Code">Eight digits, as mailed: good once, for 10 minutes and 5 tries.</param>
/// <param name="VerificationId">Of the request, where it is known: tries without it can be used up by strangers.</param>
public sealed record Verification(string Email, string Code, string? VerificationId = null);

/// <summary>A user as others see them.</summary>
/// <param name="AvatarId">The picture is at <c>GET /avatars/{id}</c>.</param>
/// <param name="Verified">Whether the e-mail address is; null where it is not told, as of others.</param>
/// <param name="Settings">Null where they are not told, as of others.</param>
public sealed record UserView(
    Guid UserId, string Username, string? DisplayName = null, Guid? AvatarId = null, bool? Verified = null, UserSettings? Settings = null);

/// <summary>What a user wants; <c>PATCH /me</c> changes it.</summary>
/// <param name="Language">Of texts and mails, as BCP 47 names it; null: the server's.</param>
/// <param name="TimeZone">As the IANA names it; null: UTC.</param>
/// <param name="ShareLastSeen">Whether those who see one's presence see when one was last online.</param>
/// <param name="DirectFrom">Who may open a direct room with one: <c>everyone</c>, <c>shared</c>, <c>request</c> or <c>nobody</c>.</param>
public sealed record UserSettings(string? Language, string? TimeZone, bool ShareLastSeen, string DirectFrom);
