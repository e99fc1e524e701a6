using System.Globalization;
using System.Security.Cryptography;

namespace OrleansChat.Grains.Hashing;

/// <summary>PBKDF2-HMAC-SHA512, the best that the runtime has in the box, as <c>$pbkdf2-sha512$i=210000$salt$hash</c>.</summary>
internal sealed record Pbkdf2Hash(int Iterations, byte[] Salt, byte[] Hash)
{
    /// <summary>OWASP's minimum for this function.</summary>
    public const int MinIterations = 210_000;

    public const int MaxIterations = 10_000_000;

    private const int SaltBytes = 16;
    private const int HashBytes = 32;
    private const string Name = "pbkdf2-sha512";

    /// <summary>Pure CPU: about 0.1 s.</summary>
    public static Pbkdf2Hash Compute(byte[] password, int iterations)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        return new Pbkdf2Hash(iterations, salt, Derive(password, salt, iterations, HashBytes));
    }

    /// <summary>Pure CPU: about 0.1 s.</summary>
    public bool Matches(byte[] password) => CryptographicOperations.FixedTimeEquals(Derive(password, Salt, Iterations, Hash.Length), Hash);

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"${Name}$i={Iterations}${Phc.Encode(Salt)}${Phc.Encode(Hash)}");

    /// <summary>Null: another function, or more work than anybody asked for.</summary>
    public static Pbkdf2Hash? Parse(string phc) =>
        phc.Split('$') is ["", Name, var rounds, var salt, var hash] && Phc.Number(rounds, "i", 1, MaxIterations) is { } iterations
            && Phc.Decode(salt) is { Length: >= 8 and <= 64 } saltBytes && Phc.Decode(hash) is { Length: >= 16 and <= 64 } hashBytes
            ? new Pbkdf2Hash(iterations, saltBytes, hashBytes)
            : null;

    private static byte[] Derive(byte[] password, byte[] salt, int iterations, int length) =>
        Rfc2898DeriveBytes.Pbkdf2(password, salt, iterations, HashAlgorithmName.SHA512, length);
}
