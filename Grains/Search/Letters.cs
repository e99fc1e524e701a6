using System.Collections.Frozen;
using System.Text;

namespace OrleansChat.Grains.Search;

/// <summary>Letters that are written with or without their marks. A table of our own: without ICU the runtime takes no letter apart.</summary>
internal static class Letters
{
    // Each letter, then those that are found by it.
    private static readonly string[] Families =
    [
        "aàáâãäåāăąǎ", "cçćĉċč", "dďđð", "eèéêëēĕėęěẽ", "gĝğġģ", "hĥħ", "iìíîïĩīĭįıǐ", "jĵ", "kķ", "lĺļľŀł", "nñńņňŉ",
        "oòóôõöøōŏőǒ", "rŕŗř", "sśŝşšș", "tţťŧț", "uùúûüũūŭůűųǔ", "wŵẁẃẅ", "yýÿŷỳ", "zźżž", "её",
    ];

    private static readonly FrozenDictionary<char, string> Plainer = Families
        .SelectMany(family => family[1..].Select(letter => (Letter: letter, Plain: family[..1])))
        .Concat([(Letter: 'æ', Plain: "ae"), (Letter: 'œ', Plain: "oe"), (Letter: 'ß', Plain: "ss"), (Letter: 'þ', Plain: "th")])
        .ToFrozenDictionary(pair => pair.Letter, pair => pair.Plain);

    /// <param name="lower">In lower case.</param>
    public static string Plain(string lower)
    {
        if (!lower.AsSpan().ContainsAnyExceptInRange('0', 'z'))
        {
            return lower;
        }

        var plain = new StringBuilder(lower.Length);
        foreach (var letter in lower)
        {
            if (letter is >= '\uFF10' and <= '\uFF5A')
            {
                // Full width: as far from ASCII as the block begins.
                plain.Append((char)(letter - 0xFEE0));
            }
            else if (letter is < '\u0300' or > '\u036F')
            {
                // A mark that stands by itself is left out.
                plain.Append(Plainer.TryGetValue(letter, out var other) ? other : letter.ToString());
            }
        }

        return plain.ToString();
    }
}
