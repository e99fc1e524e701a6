namespace OrleansChat.Bots;

/// <summary>What tokens of bots look like: a mark that scanners for leaked secrets find, and 256 random bits in base64url.</summary>
public static class BotTokens
{
    public const string Mark = "ocb_";

    private const int Length = 4 + 43;

    public static bool IsOne(string token) => token.Length == Length && token.StartsWith(Mark, StringComparison.Ordinal);
}
