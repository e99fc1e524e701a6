using System.ComponentModel.DataAnnotations;

namespace OrleansChat.Grains.Defence;

/// <summary>
/// Section <c>Chat:RateLimits</c>, the part that holds for the whole cluster. A network is an IPv4 address or an IPv6 /64; the wider
/// one around it (/24, /48) gets four times as much.
/// </summary>
public sealed class RateLimitOptions
{
    /// <summary>False lifts every limit of this section.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Wrong passwords for one account from one network before delays begin: 1, 2, 4 … 60 s. 1–1,000; default 5.</summary>
    [Range(1, 1_000)]
    public int SignInTries { get; set; } = 5;

    /// <summary>The longest of these delays in seconds, 1–3,600; default 60.</summary>
    [Range(1, 3_600)]
    public int SignInDelaySeconds { get; set; } = 60;

    /// <summary>
    /// Wrong passwords for one account from anywhere, after which each network has one try before its delays, 1–100,000; default 50.
    /// It never refuses by itself: strangers must not be able to keep the owner out.
    /// </summary>
    [Range(1, 100_000)]
    public int AccountTries { get; set; } = 50;

    /// <summary>Sign-ins a minute from one network, right or wrong, 1–100,000; default 60.</summary>
    [Range(1, 100_000)]
    public int NetworkSignInsPerMinute { get; set; } = 60;

    /// <summary>Accounts an hour that one network may fail at, 1–100,000; default 30.</summary>
    [Range(1, 100_000)]
    public int NetworkAccountsPerHour { get; set; } = 30;

    /// <summary>Wrong codes of a second factor, after a right password, before delays of up to 15 minutes begin, 1–100; default 5.</summary>
    [Range(1, 100)]
    public int CodeTries { get; set; } = 5;

    /// <summary>Registrations an hour from one network in the long run, 1–100,000; default 3.</summary>
    [Range(1, 100_000)]
    public int RegistrationsPerHour { get; set; } = 3;

    /// <summary>Registrations that one network may make at once before the hourly rate holds, 1–100,000; default 30: people in one room share an address.</summary>
    [Range(1, 100_000)]
    public int RegistrationBurst { get; set; } = 30;

    /// <summary>Mails with a code or a link an hour to one address, 1–10,000; default 3.</summary>
    [Range(1, 10_000)]
    public int MailsPerHour { get; set; } = 3;

    /// <summary>Mails with a code or a link an hour that one network may cause, 1–100,000; default 30.</summary>
    [Range(1, 100_000)]
    public int NetworkMailsPerHour { get; set; } = 30;

    /// <summary>Messages that one user may report an hour, 1–10,000; default 20.</summary>
    [Range(1, 10_000)]
    public int ReportsPerHour { get; set; } = 20;

    /// <summary>Files that one user may upload at once before the hourly rate holds, 1–100,000; default 60.</summary>
    [Range(1, 100_000)]
    public int UploadBurst { get; set; } = 60;

    /// <summary>Files that one user may upload in an hour in the long run, 1–100,000; default 300.</summary>
    [Range(1, 100_000)]
    public int UploadsPerHour { get; set; } = 300;

    /// <summary>Searches in messages of one user at once, 1–10,000; default 20.</summary>
    [Range(1, 10_000)]
    public int MessageSearchBurst { get; set; } = 20;

    /// <summary>Searches in messages of one user a minute in the long run, 1–10,000; default 60.</summary>
    [Range(1, 10_000)]
    public int MessageSearchesPerMinute { get; set; } = 60;
}
