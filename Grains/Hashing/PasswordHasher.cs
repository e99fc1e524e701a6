namespace OrleansChat.Grains.Hashing;

/// <summary>What a password is to a stored hash.</summary>
public enum PasswordCheck
{
    Wrong,
    Right,

    /// <summary>Right, and new hashes are made in a stronger way.</summary>
    RightButOld,

    /// <summary>Nobody can say: this silo lacks libsodium, or the pepper's key.</summary>
    NotHere,
}

/// <summary>What new hashes cost.</summary>
/// <param name="MemoryKiB">0: no Argon2id.</param>
internal sealed record HashCost(int MemoryKiB, int Passes, int Iterations);

/// <summary>Makes and checks stored passwords: Argon2id where libsodium is, else PBKDF2; under a pepper, if there is one. Pure CPU.</summary>
internal sealed class PasswordHasher
{
    private readonly HashCost _cost;
    private readonly Pepper _pepper;
    private readonly Sodium? _sodium;
    private readonly string _nobody;

    /// <param name="sodium">Null: not here.</param>
    public PasswordHasher(HashCost cost, Pepper pepper, Sodium? sodium)
    {
        (_cost, _pepper, _sodium) = (cost, pepper, sodium);
        _nobody = Hash("");
    }

    public string Hash(string password)
    {
        var bytes = _pepper.Apply(_pepper.Current, password)!;
        return _pepper.Join(_sodium is null || _cost.MemoryKiB == 0
            ? Pbkdf2Hash.Compute(bytes, _cost.Iterations).ToString()
            : _sodium.Hash(bytes, _cost.MemoryKiB, _cost.Passes));
    }

    /// <summary>The same work for an account that does not exist (null), or whose string nobody here understands.</summary>
    public PasswordCheck Check(string password, string? stored)
    {
        var (keyId, phc) = Pepper.Split(stored ?? "");
        var (argon2, pbkdf2) = (Argon2Hash.Parse(phc), Pbkdf2Hash.Parse(phc));
        if (argon2 is null && pbkdf2 is null)
        {
            Check(password, _nobody);
            return PasswordCheck.Wrong;
        }

        if (_pepper.Apply(keyId, password) is not { } bytes || (argon2 is not null && _sodium is null))
        {
            return PasswordCheck.NotHere;
        }

        var matches = argon2 is not null ? _sodium!.Matches(argon2, bytes) : pbkdf2!.Matches(bytes);
        return !matches ? PasswordCheck.Wrong : keyId != _pepper.Current || IsWeak(argon2, pbkdf2) ? PasswordCheck.RightButOld : PasswordCheck.Right;
    }

    // An Argon2id hash where new ones are PBKDF2 is the stronger one and stays.
    private bool IsWeak(Argon2Hash? argon2, Pbkdf2Hash? pbkdf2) =>
        argon2 is not null ? argon2.MemoryKiB < _cost.MemoryKiB || (_cost.MemoryKiB > 0 && argon2.Passes < _cost.Passes)
            : (_sodium is not null && _cost.MemoryKiB > 0) || pbkdf2!.Iterations < _cost.Iterations;
}
