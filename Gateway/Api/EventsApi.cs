using Microsoft.AspNetCore.Http.HttpResults;
using OrleansChat.Gateway.Auth;
using OrleansChat.Rooms;

namespace OrleansChat.Gateway.Api;

/// <summary>A room's history, page by page.</summary>
internal static class EventsApi
{
    private const int DefaultLimit = 50;

    public static void MapEvents(this IEndpointRouteBuilder routes) => routes.MapGet("/rooms/{id:guid}/events", Page);

    private static async Task<Results<Ok<HistoryPage>, ProblemHttpResult>> Page(
        Guid id, HubIdentity me, IGrainFactory grains, long? before = null, long? after = null, long? around = null, int limit = DefaultLimit)
    {
        var request = new HistoryRequest(before, after, around, limit);
        var page = await Faults.Repeated(() => grains.History().Page(me.User, new RoomId(id), request));
        return page.Ok ? TypedResults.Ok(page.Value) : Problems.Of(page.Refusal);
    }
}
