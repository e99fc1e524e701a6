using System.Security.Cryptography;
using OrleansChat.Grains.Sessions;

namespace OrleansChat.Grains.SecondFactors;

/// <summary>
/// What replaces a lost phone: ten codes, each good once. 128 bits each, so that a plain hash of them tells nothing (shorter ones
/// would need ten slow hashes for every try), in groups that people can copy.
/// </summary>
internal static class RecoveryCodes
{
    public const int Count = 10;

    private const int Bytes = 16;
    private const int Letters = 26;
    private const int Group = 5;

    public static string[] New() =>
        [.. Enumerable.Range(0, Count).Select(_ => string.Join('-', Base32.Encode(RandomNumberGenerator.GetBytes(Bytes)).ToLowerInvariant().Chunk(Group).Select(part => new string(part))))];

    /// <summary>Whatever the case, dashes and spaces; null: not of a code's form.</summary>
    public static byte[]? Hash(string typed)
    {
        if (typed.Length > 2 * Letters)
        {
            return null;
        }

        var letters = string.Concat(typed.Where(letter => letter is not ('-' or ' '))).ToUpperInvariant();
        return letters.Length == Letters ? Secret.Hash(letters) : null;
    }
}
