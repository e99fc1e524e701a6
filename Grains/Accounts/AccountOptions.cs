using System.ComponentModel.DataAnnotations;
using OrleansChat.Accounts;
using OrleansChat.Registrations;

namespace OrleansChat.Grains.Accounts;

/// <summary>Bound to <c>Chat:Accounts</c>.</summary>
public sealed class AccountOptions
{
    /// <summary>Who may register, until an operator says otherwise: open (default), invite, closed.</summary>
    [EnumDataType(typeof(RegistrationMode))]
    public RegistrationMode Registration { get; set; }

    /// <summary>What an account may do before its e-mail address is verified: all (default), read, nothing. The gateways need the same value.</summary>
    [EnumDataType(typeof(UnverifiedMay))]
    public UnverifiedMay Unverified { get; set; }

    /// <summary>The user name that is an operator, from its registration on, or from the start of a silo. Default: the first account of the installation is.</summary>
    [StringLength(32)]
    public string? OperatorName { get; set; }

    /// <summary>Rounds of PBKDF2-HMAC-SHA512 for new hashes, 210,000 (the OWASP minimum, default) to 10,000,000. Older hashes are renewed at sign-in.</summary>
    [Range(PasswordHash.MinIterations, 10_000_000)]
    public int PasswordIterations { get; set; } = PasswordHash.MinIterations;

    /// <summary>Password hashes at once per silo, 1–256. Default: the machine's cores.</summary>
    [Range(1, 256)]
    public int ConcurrentHashes { get; set; } = Math.Clamp(Environment.ProcessorCount, 1, 256);

    /// <summary>Hashes that wait for their turn per silo, 0–10,000; beyond it a call is refused as overloaded. Default 32.</summary>
    [Range(0, 10_000)]
    public int QueuedHashes { get; set; } = 32;

    /// <summary>Days after which a refresh token that was not used is worth nothing, 1–365. Default 14.</summary>
    [Range(1, 365)]
    public int SessionIdleDays { get; set; } = 14;

    /// <summary>Days after which a session ends however often it was refreshed, 1–3,650. Default 90.</summary>
    [Range(1, 3_650)]
    public int SessionDays { get; set; } = 90;
}
