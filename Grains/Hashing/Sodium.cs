using System.Runtime.InteropServices;
using System.Text;

namespace OrleansChat.Grains.Hashing;

/// <summary>Argon2id of the system's libsodium, if it has one: .NET has none.</summary>
internal sealed class Sodium
{
    /// <summary>Of a PHC string with its closing NUL, libsodium's bound.</summary>
    public const int PhcBytes = 128;

    private const int Argon2Id13 = 2;
    private const int KiB = 1024;

    // What libsodium sets when the password is wrong, and nothing failed.
    private const int Mismatch = 22;

    private readonly HashCall _hash;
    private readonly VerifyCall _verify;

    private Sodium(nint library)
    {
        _hash = Function<HashCall>(library, "crypto_pwhash_str_alg");
        _verify = Function<VerifyCall>(library, "crypto_pwhash_str_verify");
    }

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int InitCall();

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int HashCall([Out] byte[] phc, byte[] password, ulong length, ulong passes, nuint memory, int algorithm);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl, SetLastError = true)]
    private delegate int VerifyCall(byte[] phc, byte[] password, ulong length);

    /// <summary>Null: the system has no libsodium, or one that does not start.</summary>
    public static Sodium? Load()
    {
        nint library = 0;
        // With the assembly, whose folder is then looked through first: the images bring theirs there, beside a system that has none.
        var found = new[] { "libsodium.so.23", "libsodium.so.26", "libsodium.so", "libsodium" }
            .Any(name => NativeLibrary.TryLoad(name, typeof(Sodium).Assembly, null, out library));
        return found && Function<InitCall>(library, "sodium_init")() >= 0 ? new Sodium(library) : null;
    }

    /// <summary>A PHC string with a new salt of 128 bits. Pure CPU and memory: about 0.03 s.</summary>
    public string Hash(byte[] password, int memoryKiB, int passes)
    {
        var phc = new byte[PhcBytes];
        return _hash(phc, password, (ulong)password.Length, (ulong)passes, (nuint)memoryKiB * KiB, Argon2Id13) == 0
            ? Encoding.ASCII.GetString(phc.AsSpan(0, phc.IndexOf((byte)0)))
            : throw new InsufficientMemoryException("libsodium had no memory for a password hash.");
    }

    public bool Matches(Argon2Hash stored, byte[] password)
    {
        var phc = new byte[PhcBytes];
        Encoding.ASCII.GetBytes(stored.Text, phc);
        return _verify(phc, password, (ulong)password.Length) == 0
            || (Marshal.GetLastPInvokeError() == Mismatch
                ? false
                : throw new InsufficientMemoryException("libsodium had no memory for a password hash."));
    }

    private static T Function<T>(nint library, string name)
        where T : Delegate =>
        Marshal.GetDelegateForFunctionPointer<T>(NativeLibrary.GetExport(library, name));
}
