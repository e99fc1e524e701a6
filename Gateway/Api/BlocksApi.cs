using Microsoft.AspNetCore.Http.HttpResults;
using OrleansChat.Gateway.Auth;

namespace OrleansChat.Gateway.Api;

/// <summary>Whom one does not want to hear from.</summary>
internal static class BlocksApi
{
    public static void MapBlocks(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/me/blocks", List);
        routes.MapPut("/me/blocks/{userId:guid}", Add);
        routes.MapDelete("/me/blocks/{userId:guid}", Remove);
    }

    private static async Task<Results<Ok<UserAnswer[]>, ProblemHttpResult>> List(HubIdentity me, IGrainFactory grains)
    {
        var blocked = await Faults.Repeated(() => grains.User(me.User).Blocks());
        return blocked.Ok ? TypedResults.Ok<UserAnswer[]>([.. blocked.Value.Select(UserAnswer.Of)]) : Problems.Of(blocked.Refusal);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Add(Guid userId, HubIdentity me, IGrainFactory grains)
    {
        var done = await Faults.Repeated(() => grains.User(me.User).Block(new UserId(userId)));
        return done.Ok ? TypedResults.NoContent() : Problems.Of(done.Refusal);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Remove(Guid userId, HubIdentity me, IGrainFactory grains)
    {
        var done = await Faults.Repeated(() => grains.User(me.User).Unblock(new UserId(userId)));
        return done.Ok ? TypedResults.NoContent() : Problems.Of(done.Refusal);
    }
}
