using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using OrleansChat.Files;
using OrleansChat.Gateway.Auth;
using OrleansChat.Search;

namespace OrleansChat.Gateway.Api;

/// <summary>Messages of one's own rooms, by their words.</summary>
internal static class SearchApi
{
    private const int DefaultLimit = 20;

    public static void MapSearch(this IEndpointRouteBuilder routes) => routes.MapGet("/search", Find);

    private static async Task<Results<Ok<PageAnswer>, ProblemHttpResult>> Find(
        string query, HubIdentity me, IGrainFactory grains, Guid? roomId = null, string? before = null, string? language = null, int limit = DefaultLimit)
    {
        SearchPlace? place = before is null ? null : Place(before);
        if (before is not null && place is null)
        {
            return Problems.Of(Reasons.SearchPage.Refusal);
        }

        var request = new SearchRequest(query, roomId is { } room ? new RoomId(room) : null, place, limit, language);
        var page = await Faults.Repeated(() => grains.Search().Find(me.User, request, me.Exempt));
        return page.Ok ? TypedResults.Ok(PageAnswer.Of(page.Value)) : Problems.Of(page.Refusal);
    }

    private static string Text(SearchPlace place) => string.Create(CultureInfo.InvariantCulture, $"{place.At}.{place.Seq}.{place.Room.Value:N}");

    private static SearchPlace? Place(string text) =>
        text.Split('.') is [var at, var seq, var room]
            && long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var moment) && moment <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            && long.TryParse(seq, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && Guid.TryParseExact(room, "N", out var id)
            ? new SearchPlace(moment, number, new RoomId(id))
            : null;

    internal sealed record PageAnswer(HitAnswer[] Items, string? Next, long Pending)
    {
        public static PageAnswer Of(SearchPage page) =>
            new([.. page.Items.Select(HitAnswer.Of)], page.Next is { } next ? Text(next) : null, page.Pending);
    }

    internal sealed record HitAnswer(
        Guid RoomId, long Seq, string At, Guid Sender, string Fragment, HighlightAnswer[] Highlights, long? Thread, FileView[]? Attachments)
    {
        public static HitAnswer Of(SearchHit hit) => new(
            hit.Room.Value,
            hit.Seq,
            Wire.Time(hit.At),
            hit.Sender.Value,
            hit.Fragment,
            [.. hit.Highlights.Select(match => new HighlightAnswer(match.Start, match.Length))],
            hit.Thread,
            hit.Files is { } files ? [.. files] : null);
    }

    internal sealed record HighlightAnswer(int Start, int Length);
}
