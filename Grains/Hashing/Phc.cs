using System.Globalization;

namespace OrleansChat.Grains.Hashing;

/// <summary>The pieces of PHC strings: base64 without padding, and whole numbers under one letter.</summary>
internal static class Phc
{
    public static string Encode(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=');

    /// <summary>Null: not base64.</summary>
    public static byte[]? Decode(string text)
    {
        var bytes = new byte[text.Length];
        var padded = text.PadRight((text.Length + 3) / 4 * 4, '=');
        return !text.EndsWith('=') && Convert.TryFromBase64String(padded, bytes, out var length) ? bytes[..length] : null;
    }

    /// <summary>The number of <c>name=number</c>; null: it is not that, or out of the range.</summary>
    public static int? Number(string text, string name, int least, int most) =>
        text.StartsWith($"{name}=", StringComparison.Ordinal)
            && int.TryParse(text.AsSpan(name.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : null;
}
