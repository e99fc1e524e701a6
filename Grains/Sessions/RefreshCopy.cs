using System.Security.Cryptography;
using System.Text;

namespace OrleansChat.Grains.Sessions;

/// <summary>
/// The copy of a refresh token that is kept for a moment, for whoever lost the answer. It is sealed under the token that it was
/// traded for, of which the database has the hash alone: who reads the database cannot open it.
/// </summary>
internal static class RefreshCopy
{
    public static byte[] Seal(string shown, string next) => Sealing.Seal(Key(shown), Encoding.UTF8.GetBytes(next), []);

    public static string? Open(string shown, byte[] copy) =>
        Sealing.Open(Key(shown), copy, []) is { } next ? Encoding.UTF8.GetString(next) : null;

    private static byte[] Key(string shown) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(shown), Sealing.KeyBytes, info: "refresh copy"u8.ToArray());
}
