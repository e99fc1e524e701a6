using OrleansChat.Accounts;

namespace OrleansChat.Deletions;

/// <summary>
/// Deletes one account. What it says about a person is erased before the answer; its rooms are left afterwards, one by one, and
/// whatever stops that is made good: silos look for unfinished deletions every 5 s.
/// </summary>
[Alias("chat.IAccountDeletionGrain")]
public interface IAccountDeletionGrain : IGrainWithGuidKey
{
    /// <summary>
    /// Asks for the password again, and for the second factor where there is one. Refusals: password_wrong, otp_required, otp_invalid,
    /// rate_limited, not_found, overloaded, unavailable, unknown.
    /// </summary>
    [Alias("Delete"), ResponseTimeout("00:00:05")]
    Task<Outcome<Done>> Delete(string password, string? otp, Caller by);

    /// <summary>Goes on with a deletion that was begun; returns at once.</summary>
    [Alias("Resume"), ResponseTimeout("00:00:05")]
    Task Resume();
}
