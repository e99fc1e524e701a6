using Microsoft.AspNetCore.Http.HttpResults;
using OrleansChat.Gateway.Auth;
using OrleansChat.Gateway.Hubs;
using OrleansChat.Rooms;

namespace OrleansChat.Gateway.Api;

/// <summary>How far members have read.</summary>
internal static class ReadingApi
{
    public static void MapReading(this IEndpointRouteBuilder routes)
    {
        routes.MapPut("/rooms/{id:guid}/read", Read);
        routes.MapPut("/rooms/{id:guid}/unread", (Guid id, HubIdentity me, IGrainFactory grains) => Mark(id, true, me, grains));
        routes.MapDelete("/rooms/{id:guid}/unread", (Guid id, HubIdentity me, IGrainFactory grains) => Mark(id, false, me, grains));
        routes.MapGet("/rooms/{id:guid}/receipts", Receipts);
    }

    private static async Task<Results<Ok<ReadAnswer>, ProblemHttpResult>> Read(Guid id, ReadRequest request, HubIdentity me, IGrainFactory grains)
    {
        var state = await Faults.Repeated(() => grains.History().MarkRead(me.User, new RoomId(id), request.UpTo));
        return state.Ok ? TypedResults.Ok(ReadAnswer.Of(state.Value)) : Problems.Of(state.Refusal);
    }

    private static async Task<Results<Ok<ReadAnswer>, ProblemHttpResult>> Mark(Guid id, bool unread, HubIdentity me, IGrainFactory grains)
    {
        var state = await Faults.Repeated(() => grains.History().MarkUnread(me.User, new RoomId(id), unread));
        return state.Ok ? TypedResults.Ok(ReadAnswer.Of(state.Value)) : Problems.Of(state.Refusal);
    }

    private static async Task<Results<Ok<ReceiptAnswer[]>, ProblemHttpResult>> Receipts(Guid id, HubIdentity me, IGrainFactory grains)
    {
        var receipts = await Faults.Repeated(() => grains.History().Receipts(me.User, new RoomId(id)));
        return receipts.Ok
            ? TypedResults.Ok<ReceiptAnswer[]>([.. receipts.Value.Select(receipt => new ReceiptAnswer(receipt.User.Value, receipt.ReadSeq))])
            : Problems.Of(receipts.Refusal);
    }

    internal sealed record ReadRequest(long UpTo);

    internal sealed record ReceiptAnswer(Guid UserId, long ReadSeq);
}
