using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace OrleansChat.Grains.Accounts;

/// <summary>
/// One stored password hash: PBKDF2-HMAC-SHA512 (the best the runtime has in the box) as a PHC string,
/// <c>$pbkdf2-sha512$i=210000$salt$hash</c>, so that rounds and algorithm can move without losing anybody.
/// </summary>
internal sealed record PasswordHash(int Iterations, byte[] Salt, byte[] Hash)
{
    /// <summary>OWASP's minimum for this function.</summary>
    public const int MinIterations = 210_000;

    private const int SaltBytes = 16;
    private const int HashBytes = 32;
    private const string Name = "pbkdf2-sha512";

    /// <summary>Pure CPU: about 0.1 s.</summary>
    public static PasswordHash Compute(string password, int iterations)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        return new PasswordHash(iterations, salt, Derive(password, salt, iterations, HashBytes));
    }

    /// <summary>Pure CPU: about 0.1 s.</summary>
    public bool Matches(string password) =>
        CryptographicOperations.FixedTimeEquals(Derive(password, Salt, Iterations, Hash.Length), Hash);

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"${Name}$i={Iterations}${Encode(Salt)}${Encode(Hash)}");

    /// <summary>Null: not one of ours.</summary>
    public static PasswordHash? Parse(string phc)
    {
        var parts = phc.Split('$');
        return parts is ["", Name, ['i', '=', ..] rounds, var salt, var hash]
            && int.TryParse(rounds.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out var iterations) && iterations > 0
            && Decode(salt) is { Length: >= 8 } saltBytes && Decode(hash) is { Length: >= 16 and <= 64 } hashBytes
            ? new PasswordHash(iterations, saltBytes, hashBytes)
            : null;
    }

    private static byte[] Derive(string password, byte[] salt, int iterations, int length) =>
        Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(password), salt, iterations, HashAlgorithmName.SHA512, length);

    // PHC strings use base64 without padding.
    private static string Encode(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=');

    private static byte[]? Decode(string text)
    {
        var bytes = new byte[text.Length];
        var padded = text.PadRight((text.Length + 3) / 4 * 4, '=');
        return Convert.TryFromBase64String(padded, bytes, out var length) ? bytes[..length] : null;
    }
}
