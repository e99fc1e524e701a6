using Microsoft.AspNetCore.Http.HttpResults;
using OrleansChat.Bots;
using OrleansChat.Gateway.Auth;
using OrleansChat.Gateway.Hubs;

namespace OrleansChat.Gateway.Api;

/// <summary>Secret URLs through which programs post into one room.</summary>
internal static class IncomingHooksApi
{
    private const string Path = "/hooks";

    public static void MapIncomingHooks(this IEndpointRouteBuilder routes)
    {
        var hooks = routes.MapGroup("/rooms/{id:guid}/hooks");
        hooks.MapPost("", Make);
        hooks.MapGet("", List);
        hooks.MapDelete("{hookId:guid}", Remove);
    }

    public static void MapHookPosts(this IEndpointRouteBuilder routes) => routes.MapPost(Path + "/{token}", Post);

    private static async Task<Results<Created<MadeAnswer>, ProblemHttpResult>> Make(Guid id, MakeRequest request, HttpContext context, IGrainFactory grains)
    {
        var made = await grains.IncomingHooks().Make(Callers.Of(context), new RoomId(id), request.Name);
        return made.Ok
            ? TypedResults.Created(
                $"/api/v1/rooms/{id}/hooks/{made.Value.Hook.Id}", new MadeAnswer($"/api/v1{Path}/{made.Value.Token}", HookAnswer.Of(made.Value.Hook)))
            : Problems.Of(made.Refusal);
    }

    private static async Task<Results<Ok<HookAnswer[]>, ProblemHttpResult>> List(Guid id, HubIdentity me, IGrainFactory grains)
    {
        var all = await Faults.Repeated(() => grains.IncomingHooks().List(me.User, new RoomId(id)));
        return all.Ok ? TypedResults.Ok<HookAnswer[]>([.. all.Value.Select(HookAnswer.Of)]) : Problems.Of(all.Refusal);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Remove(Guid id, Guid hookId, HttpContext context, IGrainFactory grains)
    {
        var done = await grains.IncomingHooks().Remove(Callers.Of(context), new RoomId(id), hookId);
        return done.Ok ? TypedResults.NoContent() : Problems.Of(done.Refusal);
    }

    private static async Task<Results<Ok<PostedAnswer>, ProblemHttpResult>> Post(
        string token, PostRequest request, IdempotencyKey key, HttpContext context, IGrainFactory grains)
    {
        try
        {
            var text = ChatLimits.Text(request.Text);
            var posted = await Faults.Repeated(() => grains.IncomingHooks().Post(Callers.Of(context), token, key.ClientId, text));
            return posted.Ok ? TypedResults.Ok(PostedAnswer.Of(posted.Value.Room, key.ClientId, posted.Value.Posted)) : Problems.Of(posted.Refusal);
        }
        catch (RefusedException refused)
        {
            return Problems.Of(refused.Refusal);
        }
    }

    internal sealed record MakeRequest(string Name);

    internal sealed record PostRequest(string? Text);

    /// <param name="Path">After the server's address; told this once.</param>
    internal sealed record MadeAnswer(string Path, HookAnswer Hook);

    internal sealed record HookAnswer(Guid HookId, Guid BotId, string Name, Guid CreatedBy, string CreatedAt)
    {
        public static HookAnswer Of(IncomingHookView hook) => new(hook.Id, hook.Bot.Value, hook.Name, hook.CreatedBy.Value, Wire.Time(hook.CreatedAt));
    }
}
