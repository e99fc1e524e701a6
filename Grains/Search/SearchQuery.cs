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
            return Bad($"A query has at most {Longest} characters.");
        }

        if (request.Limit is < 1 or > MostHits)
        {
            return Bad($"The limit is 1 to {MostHits}.");
        }

        if (request.Language is { } language && !options.Codes.Contains(language, StringComparer.Ordinal))
        {
            return Bad($"The language is one of {string.Join(", ", options.Codes)}.");
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

        return query.Words.Count > MostWords ? Bad($"A query has at most {MostWords} words.")
            : query is { Words.Count: 0, From: null, HasFile: false } ? Bad("Say a word, from:NAME or has:file.")
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
            "has" => Bad("There is has:file, and nothing else to have."),
            "before" => Day(value) is { } day ? this with { Before = day } : Bad("A day is written as 2026-01-31."),
            "after" => Day(value) is { } day ? this with { After = day } : Bad("A day is written as 2026-01-31."),
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

    private static ChatError Bad(string why) => new(ErrorCode.BadRequest, why);
}
