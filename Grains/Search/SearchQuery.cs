using System.Globalization;
using OrleansChat.Search;

namespace OrleansChat.Grains.Search;

/// <summary>What a query asks for. Pure.</summary>
/// <param name="From">The key of a user name.</param>
/// <param name="In">A room's short name.</param>
internal sealed record SearchQuery(
    IReadOnlyList<WantedWord> Words, string? From, string? In, DateTime? Before, DateTime? After, bool HasFile)
{
    private const int Longest = 200;
    private const int MostWords = 16;
    private const int MostHits = 50;

    /// <summary>Refusals: bad_request, saying why.</summary>
    public static Outcome<SearchQuery> Parse(SearchRequest request, SearchOptions options)
    {
        if (request.Query.Length > Longest || request.Query.Contains('\0', StringComparison.Ordinal))
        {
            return Reasons.SearchLong.With(Longest);
        }

        if (request.Limit is < 1 or > MostHits)
        {
            return Reasons.SearchLimit.With(MostHits);
        }

        if (request.Language is { } language && !options.Codes.Contains(language, StringComparer.Ordinal))
        {
            return Reasons.SearchLanguage.Refusal;
        }

        var query = new SearchQuery([], null, null, null, null, false);
        foreach (var part in request.Query.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            var read = query.With(part);
            if (!read.Ok)
            {
                return read;
            }

            query = read.Value;
        }

        return query.Words.Count > MostWords ? Reasons.SearchWords.With(MostWords)
            : query is { Words.Count: 0, From: null, HasFile: false } ? Reasons.SearchNothing.Refusal
            : query;
    }

    private Outcome<SearchQuery> With(string part)
    {
        var colon = part.IndexOf(':', StringComparison.Ordinal);
        var value = part[(colon + 1)..];
        return (colon < 1 || value.Length == 0 ? "" : part[..colon].ToLowerInvariant()) switch
        {
            "from" => this with { From = value.TrimStart('@').ToLowerInvariant() },
            "in" => this with { In = value.TrimStart('#') },
            "has" when value.Equals("file", StringComparison.OrdinalIgnoreCase) => this with { HasFile = true },
            "has" => Reasons.SearchHas.Refusal,
            "before" => Day(value) is { } day ? this with { Before = day } : Reasons.SearchDay.Refusal,
            "after" => Day(value) is { } day ? this with { After = day } : Reasons.SearchDay.Refusal,
            _ => this with { Words = [.. Words, .. Wanted(part)] },
        };
    }

    /// <summary>A star at the end stands for any ending.</summary>
    private static IEnumerable<WantedWord> Wanted(string part)
    {
        var words = Word.In(part);
        return words.Select((word, index) => new WantedWord(word, Prefix: index == words.Count - 1 && part.EndsWith('*')));
    }

    private static DateTime? Day(string text) => DateTime.TryParseExact(
        text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var day) ? day : null;
}
