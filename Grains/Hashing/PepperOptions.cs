using System.ComponentModel.DataAnnotations;

namespace OrleansChat.Grains.Hashing;

/// <summary>Section <c>Chat:Accounts:Pepper</c>: keys that are not in the database, so that its copy alone is no use to a guesser.</summary>
public sealed class PepperOptions
{
    private const int MinBytes = 32;

    /// <summary>The key that new hashes get; empty (default): none. To take peppers away, empty this and keep the keys until every hash is renewed.</summary>
    public string Current { get; set; } = "";

    /// <summary>Key id (1–16 letters or digits) to key (32 bytes or more in base64). A key may go when no stored hash names it any more.</summary>
    public Dictionary<string, string> Keys { get; set; } = [];

    internal IEnumerable<ValidationResult> Check()
    {
        if (Current.Length > 0 && !Keys.ContainsKey(Current))
        {
            yield return new ValidationResult("Chat:Accounts:Pepper:Current names a key that Chat:Accounts:Pepper:Keys does not hold.");
        }

        foreach (var (id, key) in Keys)
        {
            if (id.Length is 0 or > 16 || !id.All(char.IsAsciiLetterOrDigit) || !Convert.TryFromBase64String(key, new byte[key.Length], out var length) || length < MinBytes)
            {
                yield return new ValidationResult("A key of Chat:Accounts:Pepper:Keys has a name of 1 to 16 letters or digits, and 32 bytes or more in base64.");
            }
        }
    }
}
