using Microsoft.AspNetCore.Http.HttpResults;
using OrleansChat.Gateway.Auth;
using OrleansChat.Invites;
using OrleansChat.Rooms;

namespace OrleansChat.Gateway.Api;

/// <summary>Links into rooms.</summary>
internal static class InvitesApi
{
    public static void MapInvites(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/rooms/{id:guid}/invites", Make);
        routes.MapGet("/rooms/{id:guid}/invites", List);
        routes.MapDelete("/rooms/{id:guid}/invites/{inviteId:guid}", Revoke);
        routes.MapPost("/rooms/join", Redeem);
    }

    private static async Task<Results<Created<MadeAnswer>, ProblemHttpResult>> Make(Guid id, MakeRequest request, HubIdentity me, IGrainFactory grains)
    {
        var made = await Faults.Repeated(() => grains.Invites().Make(me.User, new RoomId(id), request.Uses, request.Minutes));
        return made.Ok
            ? TypedResults.Created($"/api/v1/rooms/{id}/invites/{made.Value.Invite.Id}", new MadeAnswer(made.Value.Code, InviteAnswer.Of(made.Value.Invite)))
            : Problems.Of(made.Refusal);
    }

    private static async Task<Results<Ok<InviteAnswer[]>, ProblemHttpResult>> List(Guid id, HubIdentity me, IGrainFactory grains)
    {
        var invites = await Faults.Repeated(() => grains.Invites().List(me.User, new RoomId(id)));
        return invites.Ok ? TypedResults.Ok<InviteAnswer[]>([.. invites.Value.Select(InviteAnswer.Of)]) : Problems.Of(invites.Refusal);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Revoke(Guid id, Guid inviteId, HubIdentity me, IGrainFactory grains)
    {
        var done = await Faults.Repeated(() => grains.Invites().Revoke(me.User, new RoomId(id), inviteId));
        return done.Ok ? TypedResults.NoContent() : Problems.Of(done.Refusal);
    }

    /// <summary>Answers with the room, whether or not the caller was a member before.</summary>
    private static async Task<Results<Ok<RoomAnswer>, ProblemHttpResult>> Redeem(
        RedeemRequest request, IdempotencyKey key, HubIdentity me, IGrainFactory grains)
    {
        var redeemed = await Faults.Repeated(() => grains.Invites().Redeem(request.Code, new JoinRoom(me.User, key.ClientId, me.User)));
        if (!redeemed.Ok)
        {
            return Problems.Of(redeemed.Refusal);
        }

        var room = await Faults.Repeated(() => grains.Room(redeemed.Value.Room).View(me.User));
        return room.Ok ? TypedResults.Ok(RoomAnswer.Of(room.Value)) : Problems.Of(room.Refusal);
    }

    internal sealed record MakeRequest(int Uses = 1, int Minutes = 7 * 24 * 60);

    internal sealed record RedeemRequest(string Code);

    internal sealed record InviteAnswer(Guid InviteId, Guid CreatedBy, string ExpiresAt, int Uses, int Used)
    {
        public static InviteAnswer Of(InviteView invite) =>
            new(invite.Id, invite.CreatedBy.Value, Wire.Time(invite.ExpiresAt), invite.Uses, invite.Used);
    }

    /// <param name="Code">Shown once.</param>
    internal sealed record MadeAnswer(string Code, InviteAnswer Invite);
}
