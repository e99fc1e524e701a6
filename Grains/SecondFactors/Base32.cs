using System.Text;

namespace OrleansChat.Grains.SecondFactors;

/// <summary>RFC 4648's base32 without padding: what people type, and what authenticator apps take.</summary>
internal static class Base32
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const int BitsPerLetter = 5;

    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        var (waiting, bits) = (0, 0);
        foreach (var one in bytes)
        {
            (waiting, bits) = ((waiting << 8) | one, bits + 8);
            for (; bits >= BitsPerLetter; bits -= BitsPerLetter)
            {
                text.Append(Alphabet[(waiting >> (bits - BitsPerLetter)) & 31]);
            }

            waiting &= (1 << bits) - 1;
        }

        return bits == 0 ? text.ToString() : text.Append(Alphabet[(waiting << (BitsPerLetter - bits)) & 31]).ToString();
    }
}
