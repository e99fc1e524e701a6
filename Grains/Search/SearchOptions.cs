using System.ComponentModel.DataAnnotations;

namespace OrleansChat.Grains.Search;

/// <summary>Bound to <c>Chat:Search</c>.</summary>
public sealed class SearchOptions : IValidatableObject
{
    private const int MostLanguages = 6;

    /// <summary>
    /// Codes of the languages whose endings are disregarded, 1–6, with spaces between. Another choice builds the index anew. Default en es ru.
    /// </summary>
    public string Languages { get; set; } = "en es ru";

    /// <summary>Milliseconds between two rounds of the indexer, 10–60,000: a room that writes all the time is indexed once a round. Default 500.</summary>
    [Range(10, 60_000)]
    public int RoundMs { get; set; } = 500;

    /// <summary>
    /// Percent of the time that a silo's indexer works at most, 1–100: the rest is left to the writers, whom it lets go ahead where they keep
    /// it busy. Default 5.
    /// </summary>
    [Range(1, 100)]
    public int Share { get; set; } = 5;

    /// <summary>Seconds between looks for rooms that no silo has noted, 1–3,600. Default 60.</summary>
    [Range(1, 3_600)]
    public int SweepSeconds { get; set; } = 60;

    internal string[] Codes => Languages.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Codes.Length is < 1 or > MostLanguages)
        {
            yield return new ValidationResult("Chat:Search:Languages has 1 to 6 codes, such as \"en es ru\".");
        }

        foreach (var code in Codes.Where(code => !SearchLanguages.All.ContainsKey(code)))
        {
            yield return new ValidationResult(
                $"Chat:Search:Languages: there is no stemmer for {code}; there are {string.Join(' ', SearchLanguages.All.Keys.Order())}.");
        }
    }
}
