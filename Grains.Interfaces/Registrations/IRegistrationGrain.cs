using OrleansChat.Accounts;

namespace OrleansChat.Registrations;

/// <summary>Who may make an account, and making one: a stateless worker over the database, whose unique keys decide races.</summary>
[Alias("chat.IRegistrationGrain")]
public interface IRegistrationGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// An e-mail address in use is not told: the account is made without an address, and the owner of the address is mailed.
    /// Refusals: username_taken (also one that looks the same), username_invalid, email_invalid, password_invalid, password_common,
    /// bad_request (display name), registration_closed, invitation_invalid, rate_limited, unavailable, unknown.
    /// </summary>
    [Alias("Register"), ResponseTimeout("00:00:05")]
    Task<Outcome<Registered>> Register(Registration registration, Caller by);

    /// <summary>Refusals: unavailable.</summary>
    [Alias("Mode"), ResponseTimeout("00:00:05")]
    Task<Outcome<RegistrationMode>> Mode();

    /// <summary>
    /// For operators. Holds on all silos from its answer on, over restarts, and over the configured mode. Refusals: unavailable, unknown.
    /// </summary>
    [Alias("ChangeMode"), ResponseTimeout("00:00:05")]
    Task<Outcome<RegistrationMode>> ChangeMode(RegistrationMode mode, Caller by);

    /// <summary>For operators. Refusals: bad_request, unavailable, unknown.</summary>
    /// <param name="uses">Accounts that it is good for, 1–1,000.</param>
    /// <param name="expiresInSeconds">60 to 2,592,000 (30 days).</param>
    [Alias("Invite"), ResponseTimeout("00:00:05")]
    Task<Outcome<Invitation>> Invite(int uses, int expiresInSeconds, Caller by);
}

/// <param name="Username">3–32 letters, digits, '.', '-' or '_'; unique among names that look alike.</param>
/// <param name="Password">8–128 characters, not a common one, without the user name in it.</param>
/// <param name="Invitation">Looked at while registration is by invitation.</param>
[GenerateSerializer, Immutable, Alias("chat.Registration")]
public sealed record Registration(
    [property: Id(0)] string Username,
    [property: Id(1)] string Email,
    [property: Id(2)] string Password,
    [property: Id(3)] string? DisplayName,
    [property: Id(4)] string? Invitation = null);

/// <param name="VerificationId">Names the request for a code, whether or not one was mailed.</param>
[GenerateSerializer, Immutable, Alias("chat.Registered")]
public sealed record Registered([property: Id(0)] Account Account, [property: Id(1)] Guid VerificationId);

/// <summary>Who may register.</summary>
public enum RegistrationMode
{
    Open = 0,

    /// <summary>Who has an invitation.</summary>
    Invite = 1,

    Closed = 2,
}

/// <param name="Token">256 random bits in base64url, told this once; only its hash is stored.</param>
/// <param name="ExpiresAt">Unix milliseconds.</param>
[GenerateSerializer, Immutable, Alias("chat.Invitation")]
public sealed record Invitation([property: Id(0)] string Token, [property: Id(1)] int Uses, [property: Id(2)] long ExpiresAt);
