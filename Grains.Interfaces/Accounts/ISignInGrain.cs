using OrleansChat.Sessions;

namespace OrleansChat.Accounts;

/// <summary>Checks passwords and opens sessions: a stateless worker over the database.</summary>
[Alias("chat.ISignInGrain")]
public interface ISignInGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// Refusals: sign_in_failed (also for unknown names), rate_limited, unavailable, unknown; and after a right password banned,
    /// not_verified, otp_required, otp_invalid; for the operators' console also forbidden (no operator) and second_factor_required (an operator
    /// without one, whatever else the settings allow).
    /// </summary>
    [Alias("SignIn"), ResponseTimeout("00:00:05")]
    Task<Outcome<SignedIn>> SignIn(SignIn signIn, Caller by);
}

/// <param name="Device">A label for people.</param>
/// <param name="Otp">The second factor: six digits, or a recovery code.</param>
/// <param name="KnownDevice">The secret that an earlier sign-in gave this device.</param>
/// <param name="Console">Seconds that a session of the operators' console lasts; null: an ordinary session.</param>
[GenerateSerializer, Immutable, Alias("chat.SignIn")]
public sealed record SignIn(
    [property: Id(0)] string Username,
    [property: Id(1)] string Password,
    [property: Id(2)] string? Device,
    [property: Id(3)] string? Otp = null,
    [property: Id(4)] string? KnownDevice = null,
    [property: Id(5)] int? Console = null);

/// <param name="KnownDevice">256 random bits in base64url, for the device to keep: who shows them is not held up by strangers who guess. Null: it showed one that holds.</param>
[GenerateSerializer, Immutable, Alias("chat.SignedIn")]
public sealed record SignedIn([property: Id(0)] OpenedSession Opened, [property: Id(1)] string? KnownDevice);
