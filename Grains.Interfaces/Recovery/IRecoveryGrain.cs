using OrleansChat.Accounts;

namespace OrleansChat.Recovery;

/// <summary>A new password for who lost the old one: a stateless worker over the database.</summary>
[Alias("chat.IRecoveryGrain")]
public interface IRecoveryGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// Mails a link if the address belongs to an account. Neither the answer nor its time tells. Refusals: email_invalid, rate_limited
    /// (known or not), unavailable, unknown.
    /// </summary>
    [Alias("Forgot"), ResponseTimeout("00:00:05")]
    Task<Outcome<Done>> Forgot(string email, Caller by);

    /// <summary>
    /// Mails a link to the account's address, for an operator. Refusals: not_found (no such account, or it has no address), rate_limited,
    /// unavailable, unknown.
    /// </summary>
    [Alias("Send"), ResponseTimeout("00:00:05")]
    Task<Outcome<Done>> Send(UserId user, Caller by);

    /// <summary>Whether the link's token may reset a password now; it stays good. Refusals: link_invalid, unavailable.</summary>
    [Alias("Authorize"), ResponseTimeout("00:00:05")]
    Task<Outcome<Done>> Authorize(string token);

    /// <summary>
    /// Sets the password, uses up the links of the account and ends all its sessions. It signs nobody in, and a second factor stays.
    /// Refusals: link_invalid, password_invalid, password_common (the link stays good), overloaded, unavailable, unknown.
    /// </summary>
    [Alias("Reset"), ResponseTimeout("00:00:05")]
    Task<Outcome<Done>> Reset(string token, string password, Caller by);
}
