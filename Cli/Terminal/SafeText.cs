using System.Globalization;
using System.Text;

namespace OrleansChat.Cli.Terminal;

/// <summary>
/// Makes other people's text harmless to a terminal: no control character reaches it (they move the cursor, set the title, paste),
/// and none that turns the reading direction (they make a name look like another).
/// </summary>
internal static class SafeText
{
    /// <summary>One line: line breaks and tabs become spaces.</summary>
    public static string Line(string? text) => Clean(text, keepBreaks: false);

    /// <summary>The lines of a text, at least one.</summary>
    public static string[] Lines(string? text) => Clean(text, keepBreaks: true).Split('\n');

    private static string Clean(string? text, bool keepBreaks)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "";
        }

        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.ReplaceLineEndings("\n").EnumerateRunes())
        {
            if (rune.Value is '\n' or 0x2028 or 0x2029)
            {
                clean.Append(keepBreaks ? '\n' : ' ');
            }
            else if (rune.Value == '\t')
            {
                clean.Append(' ');
            }
            else if (!IsDangerous(rune))
            {
                clean.Append(rune);
            }
        }

        return clean.ToString();
    }

    private static bool IsDangerous(Rune rune) =>
        Rune.GetUnicodeCategory(rune) == UnicodeCategory.Control // C0, DEL, C1: ESC and CSI among them
        || rune.Value is 0x061C or 0x200E or 0x200F // direction marks
            or (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069) // embeddings, overrides, isolates
            or 0xFEFF or (>= 0xE0000 and <= 0xE007F); // invisible: byte order mark, tags
}
