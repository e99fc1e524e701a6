using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;

namespace OrleansChat.Grains.Search;

/// <param name="Stems">What stemmers leave of the word, each once.</param>
/// <param name="Stop">Whether a language has the word everywhere, such as "the".</param>
internal readonly record struct WordStems(string[] Stems, bool Stop);

/// <summary>
/// Asks PostgreSQL's stemmers, word by word. Its parser and its character type do not come into it: they would depend on how the database was
/// made.
/// </summary>
internal sealed class Stemmers(DataCalls calls, IOptions<SearchOptions> options)
{
    private const string Ask = """
        SELECT w.word, coalesce(array_agg(DISTINCT s.stem) FILTER (WHERE s.stem IS NOT NULL), '{}'), bool_or(l.stems = '{}')
        FROM unnest($1::text[]) AS w(word) CROSS JOIN unnest($2::text::regdictionary[]) AS n(stemmer)
        CROSS JOIN LATERAL (SELECT ts_lexize(n.stemmer, w.word) AS stems) l
        LEFT JOIN LATERAL unnest(l.stems) AS s(stem) ON true
        GROUP BY w.word
        """;

    /// <summary>Refusals: unavailable.</summary>
    /// <param name="language">The code of one language; null: all that are set up.</param>
    public async Task<Outcome<IReadOnlyDictionary<string, WordStems>>> Of(IEnumerable<Word> words, string? language = null)
    {
        string[] asked = [.. words.Where(word => word.Writing != Writing.Unspaced).Select(word => word.Lower).Distinct(StringComparer.Ordinal)];
        if (asked.Length == 0)
        {
            return new Dictionary<string, WordStems>();
        }

        var names = (language is null ? options.Value.Codes : [language]).Select(code => $"pg_catalog.{SearchLanguages.All[code]}_stem");
        return await calls.Read<IReadOnlyDictionary<string, WordStems>>(async connection =>
        {
            await using var command = new NpgsqlCommand(Ask, connection)
            {
                Parameters =
                {
                    new NpgsqlParameter<string[]> { TypedValue = asked, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
                    new NpgsqlParameter<string> { TypedValue = $"{{{string.Join(',', names)}}}" },
                },
            };
            await using var reader = await command.ExecuteReaderAsync();
            var stems = new Dictionary<string, WordStems>(asked.Length, StringComparer.Ordinal);
            while (await reader.ReadAsync())
            {
                // Without marks, as words are compared: whoever leaves the accents out gets the same stem.
                string[] plain = [.. reader.GetFieldValue<string[]>(1).Select(Letters.Plain).Distinct(StringComparer.Ordinal)];
                stems.Add(reader.GetString(0), new WordStems(plain, !reader.IsDBNull(2) && reader.GetBoolean(2)));
            }

            return stems;
        });
    }
}
