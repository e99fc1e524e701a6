using System.Security.Cryptography;
using System.Text;

namespace OrleansChat.Grains.Hashing;

/// <summary>
/// A pepper is put on before the hash: HMAC-SHA-256 of the password under a key outside the database. The stored string names the
/// key, <c>$hmac-sha256$k=2026$argon2id$…</c>, and goes on as the PHC string of what was hashed then.
/// </summary>
internal sealed class Pepper(PepperOptions options)
{
    private const string Name = "$hmac-sha256$k=";

    private readonly Dictionary<string, byte[]> _keys = options.Keys.ToDictionary(pair => pair.Key, pair => Convert.FromBase64String(pair.Value));

    /// <summary>The key's id for new hashes; empty: none.</summary>
    public string Current => options.Current;

    /// <summary>Splits a stored string into its key's id (empty: none) and its PHC string.</summary>
    public static (string KeyId, string Phc) Split(string stored)
    {
        var end = stored.StartsWith(Name, StringComparison.Ordinal) ? stored.IndexOf('$', Name.Length) : -1;
        return end < 0 ? ("", stored) : (stored[Name.Length..end], stored[end..]);
    }

    public string Join(string phc) => Current.Length == 0 ? phc : $"{Name}{Current}{phc}";

    /// <summary>What is hashed in the password's stead; null: there is no such key here.</summary>
    public byte[]? Apply(string keyId, string password)
    {
        var bytes = Encoding.UTF8.GetBytes(password);
        return keyId.Length == 0 ? bytes
            : _keys.TryGetValue(keyId, out var key) ? Encoding.ASCII.GetBytes(Convert.ToBase64String(HMACSHA256.HashData(key, bytes)))
            : null;
    }
}
