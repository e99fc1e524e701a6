using Microsoft.AspNetCore.Http.HttpResults;
using OrleansChat.Gateway.Auth;
using OrleansChat.Rooms;

namespace OrleansChat.Gateway.Api;

/// <summary>Who is in a room: joining, inviting, leaving, removing, roles.</summary>
internal static class MembersApi
{
    private const int MostListed = 1000;

    public static void MapMembers(this IEndpointRouteBuilder routes)
    {
        var members = routes.MapGroup("/rooms/{id:guid}/members");
        members.MapGet("", List);
        members.MapPost("", Add);
        members.MapPatch("{userId:guid}", SetRole);
        members.MapDelete("{userId:guid}", Remove);
        routes.MapPost("/rooms/{id:guid}/accept", Accept);
    }

    private static async Task<Results<Ok<MemberAnswer[]>, ProblemHttpResult>> List(
        Guid id, HubIdentity me, IGrainFactory grains, Guid? after = null, int limit = MostListed)
    {
        if (limit is < 1 or > MostListed)
        {
            return Problems.Of(ErrorCode.BadRequest);
        }

        UserId? from = after is { } user ? new UserId(user) : null;
        var members = await Faults.Repeated(() => grains.History().Members(me.User, new RoomId(id), from, limit));
        return members.Ok
            ? TypedResults.Ok<MemberAnswer[]>([.. members.Value.Select(MemberAnswer.Of)])
            : Problems.Of(members.Refusal);
    }

    /// <summary>Joins, or lets the named user join.</summary>
    private static async Task<Results<Ok<PostedAnswer>, ProblemHttpResult>> Add(
        Guid id, IdempotencyKey key, HubIdentity me, IGrainFactory grains, AddRequest? request = null)
    {
        var user = request?.UserId is { } named ? new UserId(named) : me.User;
        if (user != me.User && (await Faults.Repeated(() => grains.Accounts().Find(user))).Refusal is { } unknown)
        {
            return Problems.Of(unknown);
        }

        return await Submitted(id, new JoinRoom(me.User, key.ClientId, user), grains);
    }

    private static async Task<Results<Ok<PostedAnswer>, ProblemHttpResult>> SetRole(
        Guid id, Guid userId, RoleRequest request, IdempotencyKey key, HubIdentity me, IGrainFactory grains) =>
        Wire.ParseRole(request.Role) is { } role
            ? await Submitted(id, new SetRole(me.User, key.ClientId, new UserId(userId), role), grains)
            : Problems.Of(Reasons.RoleForm.Refusal);

    private static Task<Results<Ok<PostedAnswer>, ProblemHttpResult>> Remove(
        Guid id, Guid userId, IdempotencyKey key, HubIdentity me, IGrainFactory grains) =>
        Submitted(id, new LeaveRoom(me.User, key.ClientId, new UserId(userId)), grains);

    private static Task<Results<Ok<PostedAnswer>, ProblemHttpResult>> Accept(Guid id, IdempotencyKey key, HubIdentity me, IGrainFactory grains) =>
        Submitted(id, new AcceptRequest(me.User, key.ClientId), grains);

    internal static async Task<Results<Ok<PostedAnswer>, ProblemHttpResult>> Submitted(Guid id, RoomCommand command, IGrainFactory grains)
    {
        var room = new RoomId(id);
        var done = await Faults.Repeated(() => grains.Room(room).Submit(command));
        return done.Ok ? TypedResults.Ok(PostedAnswer.Of(room, command.ClientId, done.Value)) : Problems.Of(done.Refusal);
    }

    /// <param name="UserId">Absent: oneself.</param>
    internal sealed record AddRequest(Guid? UserId = null);

    internal sealed record RoleRequest(string Role);
}
