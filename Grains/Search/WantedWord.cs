namespace OrleansChat.Grains.Search;

/// <summary>A word of a query: how the index finds it, and where it stands in a text.</summary>
/// <param name="Prefix">Any ending will do.</param>
internal sealed record WantedWord(Word Word, bool Prefix)
{
    /// <summary>Stands where the database puts the room's key.</summary>
    public const char Room = '~';

    /// <summary>Once they are known.</summary>
    public WordStems Stems { get; init; } = new([], false);

    /// <summary>
    /// In the form of a tsquery, to be completed by the room's key. A word has letters, digits and marks: nothing in it can end the quotes.
    /// </summary>
    public string Condition()
    {
        if (Word.Writing == Writing.Unspaced)
        {
            return Unspaced();
        }

        var any = Stems.Stems.SelectMany(stem => new[] { Terms.Stem(stem), Terms.Exact(stem) }).Distinct().Select(term => Quoted(term))
            .Prepend(Quoted(Terms.Exact(Word.Plain), Prefix));
        if (Word.Writing == Writing.Alphabet && Terms.Grams(Word).ToArray() is { Length: > 0 } grams)
        {
            any = any.Append($"({string.Join(" & ", grams.Select(gram => Quoted(Terms.Gram(gram))))})");
        }

        return $"({string.Join(" | ", any)})";
    }

    /// <summary>Where the word stands in <paramref name="other"/>, counted from its beginning.</summary>
    /// <param name="stems">Of the other word.</param>
    public IEnumerable<(int Start, int Length)> Matches(Word other, WordStems stems)
    {
        if (Word.Writing == Writing.Unspaced)
        {
            for (var at = other.Plain.IndexOf(Word.Plain, StringComparison.Ordinal); at >= 0;
                at = other.Plain.IndexOf(Word.Plain, at + Word.Plain.Length, StringComparison.Ordinal))
            {
                yield return (at, Word.Plain.Length);
            }
        }
        else if (other.Plain == Word.Plain
            || (Prefix && other.Plain.StartsWith(Word.Plain, StringComparison.Ordinal))
            || (Word.Writing == Writing.Alphabet && Word.Plain.Length >= Terms.GramLength && other.Plain.Contains(Word.Plain, StringComparison.Ordinal))
            || Array.Exists(Stems.Stems, stem => stem == other.Plain || stems.Stems.Contains(stem, StringComparer.Ordinal)))
        {
            yield return (0, other.Length);
        }
    }

    internal static string Quoted(string term, bool prefix = false) => $"'{Room}{term}'{(prefix ? ":*" : "")}";

    private string Unspaced()
    {
        // The last character alone is a term of those texts only whose run ends with it.
        var grams = Terms.Grams(Word).ToArray();
        return grams.Length == 1
            ? Quoted(Terms.Gram(grams[0]), prefix: true)
            : $"({string.Join(" & ", grams[..^1].Select(gram => Quoted(Terms.Gram(gram))))})";
    }
}
