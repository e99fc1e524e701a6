namespace OrleansChat.Grains.Hashing;

/// <summary>The cost of an Argon2id hash, <c>$argon2id$v=19$m=19456,t=2,p=1$salt$hash</c>; the whole string is libsodium's to check.</summary>
/// <param name="MemoryKiB">What one computation takes while it runs.</param>
/// <param name="Passes">Over that memory.</param>
internal sealed record Argon2Hash(string Text, int MemoryKiB, int Passes)
{
    /// <summary>OWASP's minimum for two passes.</summary>
    public const int MinMemoryKiB = 19_456;

    /// <summary>A stored hash from elsewhere may cost this much; what says more is not computed.</summary>
    public const int MaxMemoryKiB = 256 * 1024;

    public const int MinPasses = 2;
    public const int MaxPasses = 20;

    private const int MaxLanes = 16;

    /// <summary>Null: another function, or more work than anybody asked for.</summary>
    public static Argon2Hash? Parse(string phc) =>
        phc.Length < Sodium.PhcBytes && phc.Split('$') is ["", "argon2id", "v=19", var cost, var salt, var hash]
            && cost.Split(',') is [var m, var t, var p]
            && Phc.Number(m, "m", 8, MaxMemoryKiB) is { } memory && Phc.Number(t, "t", 1, MaxPasses) is { } passes
            && Phc.Number(p, "p", 1, MaxLanes) is not null
            && Phc.Decode(salt) is { Length: >= 8 } && Phc.Decode(hash) is { Length: >= 16 }
            ? new Argon2Hash(phc, memory, passes)
            : null;
}
