namespace OrleansChat.Grains.Search;

/// <summary>
/// What a message is found by. A term's first character says what it is; the database puts the room in front. Changing what is made here
/// means another <see cref="Version"/>, and the index starts over.
/// </summary>
internal static class Terms
{
    public const int Version = 1;

    public const int GramLength = 3;

    public const string HasFile = "#file";

    private const char ExactMark = '=';
    private const char StemMark = '/';
    private const char GramMark = ':';

    public static string Exact(string plain) => ExactMark + plain;

    public static string Stem(string stem) => StemMark + stem;

    public static string Gram(string gram) => GramMark + gram;

    public static string From(UserId sender) => $"@{sender.Value:N}";

    /// <summary>Never empty: the sender is always one of them.</summary>
    /// <param name="stems">By word in lower case.</param>
    public static HashSet<string> Of(IndexedMessage message, IReadOnlyDictionary<string, WordStems> stems)
    {
        var terms = new HashSet<string>(StringComparer.Ordinal) { From(message.Sender) };
        if (message.Files is { IsDefaultOrEmpty: false })
        {
            terms.Add(HasFile);
        }

        foreach (var word in message.Words())
        {
            if (word.Writing != Writing.Latin)
            {
                terms.UnionWith(Grams(word).Select(Gram));
            }

            if (word.Writing != Writing.Unspaced)
            {
                // A stem that is the word itself is asked for as such.
                terms.Add(Exact(word.Plain));
                terms.UnionWith(stems.TryGetValue(word.Lower, out var known) ? known.Stems.Where(stem => stem != word.Plain).Select(Stem) : []);
            }
        }

        return terms;
    }

    /// <summary>
    /// Of an alphabet all threes of letters. Of a script without spaces all pairs, and the last character, so that one character is found as
    /// what a term begins with.
    /// </summary>
    public static IEnumerable<string> Grams(Word word)
    {
        var letters = word.Plain.EnumerateRunes().Select(rune => rune.ToString()).ToArray();
        if (word.Writing == Writing.Alphabet)
        {
            return Enumerable.Range(0, Math.Max(0, letters.Length - GramLength + 1)).Select(at => string.Concat(letters[at..(at + GramLength)]));
        }

        return Enumerable.Range(0, letters.Length).Select(at => string.Concat(letters[at..Math.Min(at + 2, letters.Length)]));
    }
}
