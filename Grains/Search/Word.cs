using System.Globalization;
using System.Text;

namespace OrleansChat.Grains.Search;

/// <summary>A word of a text, or a run of a script that puts no spaces between words.</summary>
/// <param name="Start">In UTF-16 code units, as is <paramref name="Length"/>.</param>
/// <param name="Lower">As stemmers want it: lower case, with all marks.</param>
/// <param name="Plain">As it is compared: also without the marks of Latin letters, and ё as е.</param>
internal readonly record struct Word(int Start, int Length, string Lower, string Plain, Writing Writing)
{
    /// <summary>Of a longer word the beginning counts.</summary>
    private const int Longest = 64;

    /// <summary>Pure, and the same on every machine: neither the database's locale nor the system's comes into it.</summary>
    public static List<Word> In(string text)
    {
        var words = new List<Word>();
        var (start, writing) = (-1, Writing.Latin);
        var at = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            var mark = IsMark(rune);
            var own = mark ? writing : Writings.Of(rune);
            var inside = Rune.IsLetterOrDigit(rune) || (mark && start >= 0);
            if (start >= 0 && (!inside || own != writing))
            {
                words.Add(Of(text, start, at, writing));
                start = -1;
            }

            if (inside && start < 0)
            {
                (start, writing) = (at, own);
            }

            at += rune.Utf16SequenceLength;
        }

        if (start >= 0)
        {
            words.Add(Of(text, start, text.Length, writing));
        }

        return words;
    }

    private static Word Of(string text, int start, int end, Writing writing)
    {
        if (writing == Writing.Unspaced)
        {
            // Compared as it stands: a match is found again in the text by its place.
            var run = text[start..end];
            return new Word(start, end - start, run, run, writing);
        }

        var lower = Whole(text.AsSpan(start, Math.Min(end - start, Longest))).ToString().ToLowerInvariant();
        return new Word(start, end - start, lower, Letters.Plain(lower), writing);
    }

    /// <summary>Without half a surrogate pair at the end.</summary>
    private static ReadOnlySpan<char> Whole(ReadOnlySpan<char> cut) => char.IsHighSurrogate(cut[^1]) ? cut[..^1] : cut;

    private static bool IsMark(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;
}
