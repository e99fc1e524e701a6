using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using OrleansChat.Accounts;
using OrleansChat.Grains.Accounts;
using OrleansChat.Grains.Defence;
using OrleansChat.Search;

namespace OrleansChat.Grains.Search;

[StatelessWorker, Reentrant]
internal sealed class SearchGrain(
    SearchStore store, Stemmers stemmers, AccountStore accounts, RateLimits rates, Limits limits, IOptions<SearchOptions> options) : Grain, ISearchGrain
{
    public async Task<Outcome<SearchPage>> Find(UserId caller, SearchRequest request, bool exempt)
    {
        var query = SearchQuery.Parse(request, options.Value);
        var admitted = exempt || !query.Ok ? default(Done) : await rates.Take(new Caller(caller, null, null), limits.MessageSearch(caller));
        if ((query.Refusal ?? admitted.Refusal) is { } refusal)
        {
            return refusal;
        }

        var scope = await store.Scope(caller, request.Room, query.Value!.In);
        if (!scope.Ok || (request.Room is not null && scope.Value.Rooms == 0 && query.Value.In is null))
        {
            return scope.Ok ? ErrorCode.NotFound : scope.Refusal;
        }

        var pattern = await Pattern(query.Value, request.Language);
        var found = pattern.Ok ? await store.Find(caller, request, query.Value, pattern.Value.Condition) : pattern.Refusal;
        if (found.Refusal is { Code: ErrorCode.NotFound })
        {
            return new SearchPage([], null, scope.Value.Pending);
        }

        return found.Ok ? await Page(pattern.Value!, found.Value, request, scope.Value.Pending) : found.Refusal;
    }

    /// <summary>Refusals: not_found (nobody has the name that the query says), unavailable.</summary>
    private async Task<Outcome<SearchPattern>> Pattern(SearchQuery query, string? language)
    {
        var sender = query.From is { } name ? await accounts.FindByName(name) : default;
        var stems = await stemmers.Of(query.Words.Select(wanted => wanted.Word), language);
        return (sender.Refusal ?? stems.Refusal) is { } refusal ? refusal : new SearchPattern(query, sender.Value?.User, stems.Value!);
    }

    private async Task<Outcome<SearchPage>> Page(SearchPattern pattern, IndexedMessage[] found, SearchRequest request, long pending)
    {
        var stems = await stemmers.Of(found.SelectMany(message => message.Words()), request.Language);
        if (!stems.Ok)
        {
            return stems.Refusal;
        }

        SearchPlace? next = found.Length < request.Limit ? null
            : new SearchPlace(new DateTimeOffset(found[^1].At).ToUnixTimeMilliseconds(), found[^1].Seq, found[^1].Room);
        return new SearchPage([.. found.Select(message => pattern.Hit(message, stems.Value)).OfType<SearchHit>()], next, pending);
    }
}
