using System.Text;

namespace OrleansChat.Grains.Search;

/// <summary>How words are made in a script, as far as it matters for finding them.</summary>
internal enum Writing
{
    /// <summary>Words between spaces, in Latin letters or digits.</summary>
    Latin,

    /// <summary>Words between spaces, in another alphabet: whoever has no stemmer of ours is found by parts of words.</summary>
    Alphabet,

    /// <summary>No spaces between words: found by pairs of characters.</summary>
    Unspaced,
}

internal static class Writings
{
    private static readonly (int From, int To)[] UnspacedBlocks =
    [
        (0x0E00, 0x0EFF), // Thai, Lao
        (0x1000, 0x109F), // Myanmar
        (0x1100, 0x11FF), // Hangul: spaced, but its endings join the word
        (0x1780, 0x17FF), // Khmer
        (0x3005, 0x3007),
        (0x3040, 0x31FF), // Kana, Bopomofo, Hangul letters
        (0x3400, 0x4DBF), // Han
        (0x4E00, 0x9FFF),
        (0xAC00, 0xD7FF), // Hangul
        (0xF900, 0xFAFF),
        (0xFF66, 0xFFDC),
        (0x20000, 0x323AF),
    ];

    public static Writing Of(Rune rune) =>
        rune.Value < 0x250 || rune.Value is (>= 0x1E00 and <= 0x1EFF) or (>= 0xFF10 and <= 0xFF5A) ? Writing.Latin
        : Array.Exists(UnspacedBlocks, block => rune.Value >= block.From && rune.Value <= block.To) ? Writing.Unspaced
        : Writing.Alphabet;
}
