using OrleansChat.Accounts;

namespace OrleansChat.Verifications;

/// <summary>Proof that an e-mail address is read by whom it was given: a stateless worker over the database.</summary>
[Alias("chat.IVerificationGrain")]
public interface IVerificationGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// Good once, for 10 minutes, with 5 tries; who does not show the request's id has 5 others. Refusals: code_invalid (also for unknown addresses), email_taken (meanwhile),
    /// rate_limited, unavailable, unknown.
    /// </summary>
    [Alias("Verify"), ResponseTimeout("00:00:05")]
    Task<Outcome<Done>> Verify(VerificationTry shown, Caller by);

    /// <summary>
    /// Mails a new code, which takes the place of the old one, if the address belongs to an account that is not verified. The answer
    /// does not tell. Refusals: email_invalid, rate_limited (known or not), unavailable, unknown.
    /// </summary>
    [Alias("Resend"), ResponseTimeout("00:00:05")]
    Task<Outcome<Done>> Resend(string email, Caller by);
}

/// <param name="Code">Eight digits.</param>
/// <param name="VerificationId">From the answer to the registration; null: whichever request of the address is newest.</param>
[GenerateSerializer, Immutable, Alias("chat.VerificationTry")]
public sealed record VerificationTry(
    [property: Id(0)] string Email,
    [property: Id(1)] string Code,
    [property: Id(2)] Guid? VerificationId);
