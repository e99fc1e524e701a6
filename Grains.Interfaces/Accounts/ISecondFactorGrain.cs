namespace OrleansChat.Accounts;

/// <summary>
/// Second factors: TOTP (RFC 6238: SHA-1, 30 s, six digits, one step before or after) and recovery codes. A stateless worker over the
/// database. Changes ask for the password again, and count wrong answers. The caller is a signed-in user.
/// </summary>
[Alias("chat.ISecondFactorGrain")]
public interface ISecondFactorGrain : IGrainWithIntegerKey
{
    /// <summary>Refusals: unavailable.</summary>
    [Alias("View"), ResponseTimeout("00:00:05")]
    Task<Outcome<SecondFactorView>> View(UserId user);

    /// <summary>Whether the account is an operator's that lacks the second factor it needs. Refusals: unavailable.</summary>
    [Alias("OperatorMisses"), ResponseTimeout("00:00:05")]
    Task<Outcome<bool>> OperatorMisses(UserId user);

    /// <summary>
    /// A new secret; it counts once it is confirmed, and the next one takes its place until then. Refusals: password_wrong,
    /// rate_limited, bad_request (a second factor is in force), unavailable, unknown.
    /// </summary>
    [Alias("Ask"), ResponseTimeout("00:00:05")]
    Task<Outcome<SecondFactorSecret>> Ask(string password, Caller by);

    /// <summary>
    /// Puts the secret in force and answers the ten recovery codes, this once. Refusals: code_invalid, rate_limited, not_found (no
    /// secret was asked for), bad_request (in force already), unavailable, unknown.
    /// </summary>
    [Alias("Confirm"), ResponseTimeout("00:00:05")]
    Task<Outcome<string[]>> Confirm(string code, Caller by);

    /// <summary>
    /// Takes the second factor away, with its recovery codes; an operator's sessions act as such no longer.
    /// Refusals: password_wrong, code_invalid, rate_limited, not_found, unavailable, unknown.
    /// </summary>
    /// <param name="code">Six digits, or a recovery code.</param>
    [Alias("Remove"), ResponseTimeout("00:00:05")]
    Task<Outcome<Done>> Remove(string password, string code, Caller by);

    /// <summary>Ten new recovery codes; the old ones are worth nothing. Refusals as for <see cref="Remove"/>.</summary>
    [Alias("RenewRecoveryCodes"), ResponseTimeout("00:00:05")]
    Task<Outcome<string[]>> RenewRecoveryCodes(string password, string code, Caller by);
}

/// <param name="Enabled">Whether sign-in asks for it.</param>
/// <param name="RecoveryCodes">How many are left.</param>
[GenerateSerializer, Immutable, Alias("chat.SecondFactorView")]
public sealed record SecondFactorView([property: Id(0)] bool Enabled, [property: Id(1)] int RecoveryCodes);

/// <param name="Secret">160 bits in base32, to type.</param>
/// <param name="Uri"><c>otpauth://</c>, for a QR code.</param>
[GenerateSerializer, Immutable, Alias("chat.SecondFactorSecret")]
public sealed record SecondFactorSecret([property: Id(0)] string Secret, [property: Id(1)] string Uri);
