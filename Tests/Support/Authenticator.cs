using OrleansChat.Grains.SecondFactors;

namespace OrleansChat.Tests.Support;

/// <summary>What an authenticator app does.</summary>
internal static class Authenticator
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <param name="text">Base32, as a server shows a new secret.</param>
    public static byte[] Secret(string text)
    {
        var bits = string.Concat(text.Select(letter => Convert.ToString(Alphabet.IndexOf(letter, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        return [.. bits.Chunk(8).Where(chunk => chunk.Length == 8).Select(chunk => Convert.ToByte(new string(chunk), 2))];
    }

    /// <param name="step">From now. Each code is good once, and one step away, too.</param>
    public static string Code(byte[] secret, int step = 0) => Totp.Code(secret, Totp.Step(TimeProvider.System.GetUtcNow()) + step);
}
