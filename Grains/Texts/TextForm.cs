using System.Text;

namespace OrleansChat.Grains.Texts;

/// <summary>What operators may say to people.</summary>
internal static class TextForm
{
    /// <summary>Whether it is well-formed and holds no control characters but line breaks and tabs.</summary>
    public static bool IsPlain(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            // A lone surrogate is enumerated as the replacement character.
            if (rune == Rune.ReplacementChar || (Rune.IsControl(rune) && rune.Value is not ('\n' or '\r' or '\t')))
            {
                return false;
            }
        }

        return true;
    }
}
