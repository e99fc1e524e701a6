using Microsoft.AspNetCore.Http.HttpResults;
using OrleansChat.Gateway.Auth;
using OrleansChat.Rooms;

namespace OrleansChat.Gateway.Api;

/// <summary>Rooms. Who may do what is the room grain's to say; unknown and forbidden rooms answer alike.</summary>
internal static class RoomsApi
{
    private const int MostListed = 100;

    public static void MapRooms(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/rooms", Create);
        routes.MapPost("/rooms/direct", OpenDirect);
        routes.MapGet("/rooms", List);
        routes.MapGet("/rooms/{id:guid}", View);
        routes.MapPatch("/rooms/{id:guid}", Change);
        routes.MapDelete("/rooms/{id:guid}", Close);
    }

    private static async Task<Results<Created<RoomAnswer>, Ok<RoomAnswer>, ProblemHttpResult>> Create(
        CreateRequest request, IdempotencyKey key, HubIdentity me, IGrainFactory grains)
    {
        if (request.Kind != "group" || Wire.ParseVisibility(request.Visibility) is not { } visibility)
        {
            return Problems.Of(Reasons.RoomForm.Refusal);
        }

        var room = RoomId.Created(me.User, key.ClientId);
        var command = new CreateRoom(
            me.User, key.ClientId, RoomKind.Group, request.Name, request.Slug, request.Topic, visibility, []);
        return await Opened(room, command, me, grains);
    }

    private static async Task<Results<Created<RoomAnswer>, Ok<RoomAnswer>, ProblemHttpResult>> OpenDirect(
        DirectRequest request, IdempotencyKey key, HubIdentity me, IGrainFactory grains)
    {
        var other = new UserId(request.UserId);
        if (other == me.User)
        {
            return Problems.Of(Reasons.DirectNeedsTwo.Refusal);
        }

        var room = RoomId.Direct(me.User, other);
        var known = await Faults.Repeated(() => grains.Room(room).View(me.User));
        if (known.Ok)
        {
            return TypedResults.Ok(RoomAnswer.Of(known.Value));
        }

        var account = await Faults.Repeated(() => grains.Accounts().Find(other));
        return account.Ok
            ? await Opened(room, new CreateRoom(me.User, key.ClientId, RoomKind.Direct, null, null, null, Visibility.Private, [other]), me, grains)
            : Problems.Of(account.Refusal);
    }

    private static async Task<Results<Ok<RoomAnswer[]>, ProblemHttpResult>> List(
        HubIdentity me, IGrainFactory grains, string? query = null, int limit = MostListed)
    {
        if (limit is < 1 or > MostListed || query?.Length > 100 || query?.Contains('\0', StringComparison.Ordinal) == true)
        {
            return Problems.Of(ErrorCode.BadRequest);
        }

        var rooms = await Faults.Repeated(() => grains.History().Rooms(me.User, query, limit));
        return rooms.Ok ? TypedResults.Ok<RoomAnswer[]>([.. rooms.Value.Select(RoomAnswer.Of)]) : Problems.Of(rooms.Refusal);
    }

    private static async Task<Results<Ok<RoomAnswer>, ProblemHttpResult>> View(Guid id, HubIdentity me, IGrainFactory grains)
    {
        var room = await Faults.Repeated(() => grains.Room(new RoomId(id)).View(me.User));
        return room.Ok ? TypedResults.Ok(RoomAnswer.Of(room.Value)) : Problems.Of(room.Refusal);
    }

    private static async Task<Results<Ok<RoomAnswer>, ProblemHttpResult>> Change(
        Guid id, ChangeRequest request, IdempotencyKey key, HubIdentity me, IGrainFactory grains)
    {
        var command = new ChangeRoom(me.User, key.ClientId, request.Name, request.Topic, request.SlowModeMs, request.Receipts);
        var done = await Faults.Repeated(() => grains.Room(new RoomId(id)).Submit(command));
        return done.Ok ? await View(id, me, grains) : Problems.Of(done.Refusal);
    }

    private static Task<Results<Ok<PostedAnswer>, ProblemHttpResult>> Close(
        Guid id, IdempotencyKey key, HubIdentity me, IGrainFactory grains) =>
        MembersApi.Submitted(id, new CloseRoom(me.User, key.ClientId), grains);

    private static async Task<Results<Created<RoomAnswer>, Ok<RoomAnswer>, ProblemHttpResult>> Opened(
        RoomId room, CreateRoom command, HubIdentity me, IGrainFactory grains)
    {
        var done = await Faults.Repeated(() => grains.Room(room).Submit(command));

        // Another command has just made the room: the other side of a direct room, or this user under another client id.
        var known = done.Ok ? done.Value.Duplicate : done.Refusal.Code == ErrorCode.AlreadyMember;
        if (!done.Ok && !known)
        {
            return Problems.Of(done.Refusal);
        }

        var view = await Faults.Repeated(() => grains.Room(room).View(me.User));
        return !view.Ok ? Problems.Of(view.Refusal)
            : known ? TypedResults.Ok(RoomAnswer.Of(view.Value))
            : TypedResults.Created($"/api/v1/rooms/{room}", RoomAnswer.Of(view.Value));
    }

    internal sealed record CreateRequest(string Name, string Kind = "group", string? Slug = null, string? Topic = null, string Visibility = "private");

    internal sealed record DirectRequest(Guid UserId);

    /// <summary>What is absent stays as it is.</summary>
    internal sealed record ChangeRequest(string? Name = null, string? Topic = null, int? SlowModeMs = null, bool? Receipts = null);
}
