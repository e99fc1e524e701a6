using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OrleansChat.Grains;
using OrleansChat.Grains.Search;
using OrleansChat.Search;
using OrleansChat.Tests.Support.Rooms;

namespace OrleansChat.Tests.Search;

/// <summary>The index over a real database, one step at a time.</summary>
internal sealed class SearchBench
{
    private const int MostSteps = 100;

    private readonly IOptions<SearchOptions> _options;
    private readonly SearchStore _store;

    public SearchBench(RoomBench rooms, string languages = "en es ru")
    {
        _options = Options.Create(new SearchOptions { Languages = languages });
        var calls = new DataCalls(rooms.Database, NullLogger<DataCalls>.Instance);
        (Index, Stemmers, _store) = (new IndexStore(calls, _options), new Stemmers(calls, _options), new SearchStore(calls));
    }

    public IndexStore Index { get; }

    public Stemmers Stemmers { get; }

    /// <summary>Until the index knows all that the logs have; in how many steps.</summary>
    public async Task<int> CatchUp(params RoomId[] rooms)
    {
        await Index.Prepare();
        using var indexer = new SearchIndexer(Index, Stemmers, new SearchQueue(), _options, TimeProvider.System, NullLogger<SearchIndexer>.Instance);
        var steps = 0;
        for (var left = rooms; left.Length > 0; steps++)
        {
            // A write that was given up, on a busy machine, is made again, as the indexer itself does it.
            var more = await indexer.Index(left);
            left = more.Ok ? more.Value : steps < MostSteps ? left : throw new InvalidOperationException($"{more.Refusal}");
        }

        return steps;
    }

    /// <summary>Seqs of what the user finds, newest first.</summary>
    public async Task<long[]> Find(UserId user, string query, string? language = null) => [.. (await Hits(user, query, language)).Select(hit => hit.Seq)];

    public async Task<SearchHit[]> Hits(UserId user, string query, string? language = null)
    {
        var request = new SearchRequest(query, null, null, 50, language);
        var parsed = SearchQuery.Parse(request, new SearchOptions()).Value!;
        var stems = (await Stemmers.Of(parsed.Words.Select(wanted => wanted.Word), language)).Value!;
        var pattern = new SearchPattern(parsed, null, stems);
        var found = (await _store.Find(user, request, parsed, pattern.Condition)).Value!;
        var all = (await Stemmers.Of(found.SelectMany(message => message.Words()), language)).Value!;
        return [.. found.Select(message => pattern.Hit(message, all)).OfType<SearchHit>()];
    }
}
