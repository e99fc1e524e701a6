using Microsoft.AspNetCore.Http.HttpResults;
using OrleansChat.Drafts;
using OrleansChat.Gateway.Auth;

namespace OrleansChat.Gateway.Api;

/// <summary>What one has begun to write, for one's other devices.</summary>
internal static class DraftsApi
{
    public static void MapDrafts(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/drafts", List);
        routes.MapPut("/rooms/{id:guid}/draft", Put);
    }

    private static async Task<Results<Ok<DraftAnswer[]>, ProblemHttpResult>> List(HubIdentity me, IGrainFactory grains, Guid? after = null)
    {
        RoomId? from = after is { } room ? new RoomId(room) : null;
        var drafts = await Faults.Repeated(() => grains.Drafts().List(me.User, from));
        return drafts.Ok ? TypedResults.Ok<DraftAnswer[]>([.. drafts.Value.Select(DraftAnswer.Of)]) : Problems.Of(drafts.Refusal);
    }

    private static async Task<Results<Ok<DraftAnswer>, ProblemHttpResult>> Put(Guid id, Request request, HubIdentity me, IGrainFactory grains)
    {
        var draft = await Faults.Repeated(() => grains.Drafts().Put(me.User, new RoomId(id), request.Text));
        return draft.Ok ? TypedResults.Ok(DraftAnswer.Of(draft.Value)) : Problems.Of(draft.Refusal);
    }

    /// <param name="Text">Null or empty: removes the draft.</param>
    internal sealed record Request(string? Text);
}

/// <summary>On the hub, too.</summary>
internal sealed record DraftAnswer(Guid RoomId, string? Text, string At)
{
    public static DraftAnswer Of(Draft draft) => new(draft.Room.Value, draft.Text, Wire.Time(draft.At));
}
