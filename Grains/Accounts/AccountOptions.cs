using System.ComponentModel.DataAnnotations;
using OrleansChat.Accounts;
using OrleansChat.Grains.Hashing;
using OrleansChat.Registrations;

namespace OrleansChat.Grains.Accounts;

/// <summary>Bound to <c>Chat:Accounts</c>.</summary>
public sealed class AccountOptions : IValidatableObject
{
    // What all hashes at once may take, so that no setting lets strangers fill the machine.
    private const long MostHashingKiB = 4L * 1024 * 1024;

    /// <summary>Who may register, until an operator says otherwise: open (default), invite, closed.</summary>
    [EnumDataType(typeof(RegistrationMode))]
    public RegistrationMode Registration { get; set; }

    /// <summary>What an account may do before its e-mail address is verified: all (default), read, nothing. The gateways need the same value.</summary>
    [EnumDataType(typeof(UnverifiedMay))]
    public UnverifiedMay Unverified { get; set; }

    /// <summary>The user name that is an operator, from its registration on, or from the start of a silo. Default: the first account of the installation is.</summary>
    [StringLength(32)]
    public string? OperatorName { get; set; }

    /// <summary>
    /// Whether new hashes are Argon2id where libsodium is present. Default true. False where not every silo has it: they are PBKDF2
    /// then. Weaker hashes are renewed at sign-in.
    /// </summary>
    public bool Argon2 { get; set; } = true;

    /// <summary>Memory of one Argon2id hash in KiB, 19,456 (the OWASP minimum, default) to 262,144.</summary>
    [Range(Argon2Hash.MinMemoryKiB, Argon2Hash.MaxMemoryKiB)]
    public int Argon2MemoryKiB { get; set; } = Argon2Hash.MinMemoryKiB;

    /// <summary>Passes of Argon2id, 2 (default) to 20.</summary>
    [Range(Argon2Hash.MinPasses, Argon2Hash.MaxPasses)]
    public int Argon2Passes { get; set; } = Argon2Hash.MinPasses;

    /// <summary>Rounds of PBKDF2-HMAC-SHA512 for new hashes, 210,000 (the OWASP minimum, default) to 10,000,000.</summary>
    [Range(Pbkdf2Hash.MinIterations, Pbkdf2Hash.MaxIterations)]
    public int PasswordIterations { get; set; } = Pbkdf2Hash.MinIterations;

    /// <summary>Keys outside the database that passwords are hashed under. Default none.</summary>
    public PepperOptions Pepper { get; set; } = new();

    /// <summary>Under which name authenticator apps show the server, 1–64 characters. Default "Chat".</summary>
    [Required, StringLength(64, MinimumLength = 1)]
    public string OtpIssuer { get; set; } = "Chat";

    /// <summary>Whether an operator needs a confirmed second factor to act as one. Default true.</summary>
    public bool OperatorSecondFactor { get; set; } = true;

    /// <summary>Password hashes at once per silo, 1–256. Default: the machine's cores.</summary>
    [Range(1, 256)]
    public int ConcurrentHashes { get; set; } = Math.Clamp(Environment.ProcessorCount, 1, 256);

    /// <summary>Hashes that wait for their turn per silo, 0–10,000; beyond it a call is refused as rate_limited. Default 32.</summary>
    [Range(0, 10_000)]
    public int QueuedHashes { get; set; } = 32;

    /// <summary>Days after which a refresh token that was not used is worth nothing, 1–365. Default 14.</summary>
    [Range(1, 365)]
    public int SessionIdleDays { get; set; } = 14;

    /// <summary>Days after which a session ends however often it was refreshed, 1–3,650. Default 90.</summary>
    [Range(1, 3_650)]
    public int SessionDays { get; set; } = 90;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var wrong in Pepper.Check())
        {
            yield return wrong;
        }

        if (Argon2 && (long)ConcurrentHashes * Argon2MemoryKiB > MostHashingKiB)
        {
            yield return new ValidationResult("Chat:Accounts: ConcurrentHashes × Argon2MemoryKiB is more than 4 GiB.");
        }
    }
}
