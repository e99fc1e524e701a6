using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace OrleansChat.Grains.Verifications;

/// <summary>
/// A code to be mailed and the hash to be kept. Eight digits are 26 bits, so the hash is slow; it is lighter than that of a password
/// and outside of its queue, because a code is worth nothing after ten minutes, and five tries.
/// </summary>
/// <param name="Id">Of the request; an older request of the same account and purpose keeps its own.</param>
internal sealed record NewCode(Guid Id, string Code, byte[] Hash)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private const int SaltBytes = 16;
    private const int HashBytes = 32;
    private const int Rounds = 20_000;

    /// <summary>Pure CPU: about 0.01 s, as <see cref="Matches"/>.</summary>
    public static NewCode Make()
    {
        var code = RandomNumberGenerator.GetInt32(100_000_000).ToString("D8", CultureInfo.InvariantCulture);
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        return new NewCode(Guid.NewGuid(), code, [.. salt, .. Derive(code, salt)]);
    }

    public static bool IsCode(string? text) => text is { Length: 8 } && text.All(char.IsAsciiDigit);

    /// <param name="hash">Null: there is none; the work is the same.</param>
    public static bool Matches(string code, byte[]? hash)
    {
        var stored = hash ?? new byte[SaltBytes + HashBytes];
        return CryptographicOperations.FixedTimeEquals(Derive(code, stored[..SaltBytes]), stored.AsSpan(SaltBytes));
    }

    private static byte[] Derive(string code, byte[] salt) =>
        Rfc2898DeriveBytes.Pbkdf2(Encoding.ASCII.GetBytes(code), salt, Rounds, HashAlgorithmName.SHA512, HashBytes);
}
