using Microsoft.Extensions.Options;
using OrleansChat.Accounts;

namespace OrleansChat.Grains.Defence;

/// <summary>What is limited, but for sign-in (<see cref="SignInLimits"/>): give it to <see cref="RateLimits.Take"/>.</summary>
internal sealed class Limits(IOptions<RateLimitOptions> options)
{
    /// <summary>How much more the wider network gets.</summary>
    public const int WideFactor = 4;

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan LongestForCodes = TimeSpan.FromMinutes(15);

    private readonly RateLimitOptions _options = options.Value;

    /// <summary>New accounts from the caller's network.</summary>
    public Limit[] Registration(Caller by) =>
        Networked("registration", by, LimitRule.Refilling(_options.RegistrationBurst, _options.RegistrationsPerHour, Hour));

    /// <summary>Codes of verifications that are shown from the caller's network.</summary>
    public Limit[] Verification(Caller by) =>
        Networked("verification", by, LimitRule.Refilling(_options.NetworkSignInsPerMinute, _options.NetworkSignInsPerMinute, Minute));

    /// <summary>A mail with a code or a link that somebody who is not signed in asks for.</summary>
    /// <param name="emailKey">The address as it is unique.</param>
    public Limit[] Mail(string emailKey, Caller by) =>
    [
        new Limit("mail", emailKey, LimitRule.Refilling(_options.MailsPerHour, _options.MailsPerHour, Hour)),
        .. Networked("mail.network", by, LimitRule.Refilling(_options.NetworkMailsPerHour, _options.NetworkMailsPerHour, Hour)),
    ];

    /// <summary>Codes of a second factor for one account: only somebody who knows the password comes so far, so this one may hold the account.</summary>
    /// <param name="device">A device that signed in before counts for itself.</param>
    public Limit Code(UserId user, string? device = null) =>
        new("code", $"{user} {device}", LimitRule.Doubling(_options.CodeTries, LongestForCodes));

    /// <summary>Passwords that a signed-in user is asked for again.</summary>
    public Limit Password(UserId user) =>
        new("password", user.ToString(), LimitRule.Doubling(_options.SignInTries, TimeSpan.FromSeconds(_options.SignInDelaySeconds)));

    /// <summary>Reports of one user to the operators.</summary>
    public Limit Report(UserId user) => new("report", user.ToString(), LimitRule.Refilling(_options.ReportsPerHour, _options.ReportsPerHour, Hour));

    /// <summary>Files that a user uploads.</summary>
    public Limit Uploads(UserId user) =>
        new("upload", user.ToString(), LimitRule.Refilling(_options.UploadBurst, _options.UploadsPerHour, Hour));

    /// <summary>Searches of a user in messages.</summary>
    public Limit MessageSearch(UserId user) =>
        new("message-search", user.ToString(), LimitRule.Refilling(_options.MessageSearchBurst, _options.MessageSearchesPerMinute, Minute));

    private static Limit[] Networked(string name, Caller by, LimitRule rule) =>
    [
        new Limit(name, Networks.Narrow(by.Address), rule),
        new Limit(name, Networks.Wide(by.Address), rule.Wider(WideFactor)),
    ];
}
