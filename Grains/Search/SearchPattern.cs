using System.Collections.Immutable;
using OrleansChat.Search;

namespace OrleansChat.Grains.Search;

/// <summary>A query with its stems: what the index is asked, and what a text must have now to be shown. Pure.</summary>
internal sealed class SearchPattern
{
    /// <summary>Characters of a fragment, and of it before the first match.</summary>
    private const int FragmentLength = 240;
    private const int Lead = 80;

    private readonly WantedWord[] _words;

    public SearchPattern(SearchQuery query, UserId? sender, IReadOnlyDictionary<string, WordStems> stems)
    {
        var words = query.Words.Select(wanted => wanted with { Stems = Find(stems, wanted.Word) }).ToArray();
        // A word that is everywhere narrows nothing down; but somebody may look for nothing else.
        var telling = Array.FindAll(words, word => !word.Stems.Stop || word.Prefix);
        _words = telling.Length > 0 ? telling : words;
        Condition = string.Join(" & ", _words.Select(word => word.Condition())
            .Concat(sender is { } user ? [WantedWord.Quoted(Terms.From(user))] : [])
            .Concat(query.HasFile ? [WantedWord.Quoted(Terms.HasFile)] : []));
    }

    /// <summary>A tsquery, once <see cref="WantedWord.Room"/> is replaced by the room's key.</summary>
    public string Condition { get; }

    /// <summary>
    /// Null: the text as it is now does not have every word. The index may say otherwise for a moment after an edit, and where the pairs or
    /// threes of letters stand in another order.
    /// </summary>
    public SearchHit? Hit(IndexedMessage message, IReadOnlyDictionary<string, WordStems> stems)
    {
        var found = new bool[_words.Length];
        var spans = new List<(int Start, int Length)>();
        foreach (var word in Word.In(message.Text))
        {
            spans.AddRange(Matches(word, stems, found).Select(match => (word.Start + match.Start, match.Length)));
        }

        foreach (var word in (message.Files ?? []).SelectMany(file => Word.In(file.Name)))
        {
            Matches(word, stems, found);
        }

        if (Array.Exists(found, one => !one))
        {
            return null;
        }

        var (start, end) = Window(message.Text, spans.Count == 0 ? 0 : spans.Min(span => span.Start));
        var highlights = Merged(spans).Where(span => span.Start >= start && span.Start + span.Length <= end)
            .Select(span => new Highlight(span.Start - start, span.Length));
        return new SearchHit(
            message.Room,
            message.Seq,
            new DateTimeOffset(message.At).ToUnixTimeMilliseconds(),
            message.Sender,
            message.Text[start..end],
            [.. highlights],
            message.Thread,
            message.Files);
    }

    private List<(int Start, int Length)> Matches(Word word, IReadOnlyDictionary<string, WordStems> stems, bool[] found)
    {
        var matches = new List<(int Start, int Length)>();
        for (var index = 0; index < _words.Length; index++)
        {
            var before = matches.Count;
            matches.AddRange(_words[index].Matches(word, Find(stems, word)));
            found[index] |= matches.Count > before;
        }

        return matches;
    }

    /// <summary>Around the first match, from space to space where there are any.</summary>
    private static (int Start, int End) Window(string text, int first)
    {
        if (text.Length <= FragmentLength)
        {
            return (0, text.Length);
        }

        var start = Math.Max(0, Math.Min(first - Lead, text.Length - FragmentLength));
        var end = start + FragmentLength;
        if (start > 0 && text.IndexOfAny([' ', '\n'], start, Math.Max(0, Math.Min(first, end) - start)) is >= 0 and var space)
        {
            start = space + 1;
        }

        if (end < text.Length && text.LastIndexOfAny([' ', '\n'], end - 1, FragmentLength / 4) is >= 0 and var last && last > first)
        {
            end = last;
        }

        // Never half a surrogate pair.
        start += start > 0 && char.IsLowSurrogate(text[start]) ? 1 : 0;
        end -= end < text.Length && char.IsLowSurrogate(text[end]) ? 1 : 0;
        return (start, end);
    }

    private static IEnumerable<(int Start, int Length)> Merged(List<(int Start, int Length)> spans)
    {
        (int Start, int End)? open = null;
        foreach (var (start, length) in spans.Order())
        {
            if (open is { } last && start < last.End)
            {
                open = (last.Start, Math.Max(last.End, start + length));
                continue;
            }

            if (open is { } done)
            {
                yield return (done.Start, done.End - done.Start);
            }

            open = (start, start + length);
        }

        if (open is { } end)
        {
            yield return (end.Start, end.End - end.Start);
        }
    }

    private static WordStems Find(IReadOnlyDictionary<string, WordStems> stems, Word word) =>
        stems.TryGetValue(word.Lower, out var known) ? known : new WordStems([], false);
}
