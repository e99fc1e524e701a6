using System.Collections.Immutable;
using Microsoft.AspNetCore.Http.HttpResults;
using OrleansChat.Gateway.Auth;
using OrleansChat.Rooms;

namespace OrleansChat.Gateway.Api;

/// <summary>A room's history, page by page.</summary>
internal static class EventsApi
{
    private const int DefaultLimit = 50;

    public static void MapEvents(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/rooms/{id:guid}/events", Page);
        routes.MapGet("/rooms/{id:guid}/pins", Pins);
        routes.MapGet("/rooms/{id:guid}/messages/{seq:long}/versions", Versions);
    }

    private static async Task<Results<Ok<ImmutableArray<HistoryItem>>, ProblemHttpResult>> Pins(Guid id, HubIdentity me, IGrainFactory grains)
    {
        var pins = await Faults.Repeated(() => grains.History().Pins(me.User, new RoomId(id)));
        return pins.Ok ? TypedResults.Ok(pins.Value) : Problems.Of(pins.Refusal);
    }

    private static async Task<Results<Ok<ImmutableArray<HistoryItem>>, ProblemHttpResult>> Versions(Guid id, long seq, HubIdentity me, IGrainFactory grains)
    {
        var versions = await Faults.Repeated(() => grains.History().Versions(me.User, new RoomId(id), seq));
        return versions.Ok ? TypedResults.Ok(versions.Value) : Problems.Of(versions.Refusal);
    }

    private static async Task<Results<Ok<HistoryPage>, ProblemHttpResult>> Page(
        Guid id,
        HubIdentity me,
        IGrainFactory grains,
        long? before = null,
        long? after = null,
        long? around = null,
        DateTimeOffset? at = null,
        long? thread = null,
        int limit = DefaultLimit)
    {
        var request = new HistoryRequest(before, after, around, limit, at?.ToUnixTimeMilliseconds(), thread);
        var page = await Faults.Repeated(() => grains.History().Page(me.User, new RoomId(id), request));
        return page.Ok ? TypedResults.Ok(page.Value) : Problems.Of(page.Refusal);
    }
}
