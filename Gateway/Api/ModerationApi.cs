using Microsoft.AspNetCore.Http.HttpResults;
using OrleansChat.Gateway.Auth;
using OrleansChat.Rooms;

namespace OrleansChat.Gateway.Api;

/// <summary>Who may not write, who may not enter, and who owns the room.</summary>
internal static class ModerationApi
{
    public static void MapModeration(this IEndpointRouteBuilder routes)
    {
        var room = routes.MapGroup("/rooms/{id:guid}");
        room.MapGet("bans", Bans);
        room.MapPut("bans/{userId:guid}", Ban);
        room.MapDelete("bans/{userId:guid}", Lift);
        room.MapPut("mutes/{userId:guid}", Mute);
        room.MapDelete("mutes/{userId:guid}", Unmute);
        room.MapPost("transfer", Transfer);
    }

    private static async Task<Results<Ok<BanAnswer[]>, ProblemHttpResult>> Bans(Guid id, HubIdentity me, IGrainFactory grains)
    {
        var bans = await Faults.Repeated(() => grains.Room(new RoomId(id)).Bans(me.User));
        return bans.Ok
            ? TypedResults.Ok<BanAnswer[]>([.. bans.Value.Select(ban => new BanAnswer(ban.User.Value, ban.Until == long.MaxValue ? null : Wire.Until(ban.Until)))])
            : Problems.Of(bans.Refusal);
    }

    private static Task<Results<Ok<PostedAnswer>, ProblemHttpResult>> Ban(
        Guid id, Guid userId, BanRequest request, IdempotencyKey key, HubIdentity me, IGrainFactory grains) =>
        MembersApi.Submitted(id, new BanMember(me.User, key.ClientId, new UserId(userId), request.Until?.ToUnixTimeMilliseconds(), request.Reason), grains);

    private static Task<Results<Ok<PostedAnswer>, ProblemHttpResult>> Lift(
        Guid id, Guid userId, IdempotencyKey key, HubIdentity me, IGrainFactory grains) =>
        MembersApi.Submitted(id, new BanMember(me.User, key.ClientId, new UserId(userId), Lifted: true), grains);

    private static Task<Results<Ok<PostedAnswer>, ProblemHttpResult>> Mute(
        Guid id, Guid userId, MuteRequest request, IdempotencyKey key, HubIdentity me, IGrainFactory grains) =>
        MembersApi.Submitted(id, new MuteMember(me.User, key.ClientId, new UserId(userId), request.Until?.ToUnixTimeMilliseconds()), grains);

    private static Task<Results<Ok<PostedAnswer>, ProblemHttpResult>> Unmute(
        Guid id, Guid userId, IdempotencyKey key, HubIdentity me, IGrainFactory grains) =>
        MembersApi.Submitted(id, new MuteMember(me.User, key.ClientId, new UserId(userId), Lifted: true), grains);

    private static Task<Results<Ok<PostedAnswer>, ProblemHttpResult>> Transfer(
        Guid id, TransferRequest request, IdempotencyKey key, HubIdentity me, IGrainFactory grains) =>
        MembersApi.Submitted(id, new TransferRoom(me.User, key.ClientId, new UserId(request.UserId)), grains);

    /// <param name="Until">Absent: until it is lifted.</param>
    internal sealed record BanRequest(DateTimeOffset? Until = null, string? Reason = null);

    /// <param name="Until">Absent: until it is lifted.</param>
    internal sealed record MuteRequest(DateTimeOffset? Until = null);

    internal sealed record TransferRequest(Guid UserId);

    internal sealed record BanAnswer(Guid UserId, string? Until);
}
