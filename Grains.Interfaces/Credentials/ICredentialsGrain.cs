using OrleansChat.Accounts;

namespace OrleansChat.Credentials;

/// <summary>What only the password changes: itself, and the e-mail address.</summary>
[Alias("chat.ICredentialsGrain")]
public interface ICredentialsGrain : IGrainWithGuidKey
{
    /// <summary>
    /// Ends all other sessions, makes links for a lost password worthless and mails the owner. Refusals: password_wrong (the old one), password_invalid,
    /// password_common, rate_limited, session_revoked, overloaded, unavailable, unknown.
    /// </summary>
    [Alias("ChangePassword"), ResponseTimeout("00:00:05")]
    Task<Outcome<Done>> ChangePassword(string old, string next, Caller by);

    /// <summary>
    /// Mails a code to the new address and a notice to the old one; the address moves when the code is shown. The answer is the id of that
    /// request, also for an address that is in use, whose owner is mailed instead. Refusals: password_wrong, otp_required, otp_invalid,
    /// email_invalid, rate_limited, not_found, overloaded, unavailable, unknown.
    /// </summary>
    [Alias("AskEmail"), ResponseTimeout("00:00:05")]
    Task<Outcome<Guid>> AskEmail(EmailChange change, Caller by);
}

/// <param name="Otp">The code of the second factor, or a recovery code; needed where one is in force.</param>
[GenerateSerializer, Immutable, Alias("chat.EmailChange")]
public sealed record EmailChange([property: Id(0)] string Email, [property: Id(1)] string Password, [property: Id(2)] string? Otp = null);
