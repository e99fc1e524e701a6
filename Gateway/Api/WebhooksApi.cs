using Microsoft.AspNetCore.Http.HttpResults;
using OrleansChat.Gateway.Auth;
using OrleansChat.Webhooks;

namespace OrleansChat.Gateway.Api;

/// <summary>Programs that are sent what happens in a room.</summary>
internal static class WebhooksApi
{
    public static void MapWebhooks(this IEndpointRouteBuilder routes)
    {
        var webhooks = routes.MapGroup("/rooms/{id:guid}/webhooks");
        webhooks.MapPost("", Make);
        webhooks.MapGet("", List);
        webhooks.MapPost("{webhookId:guid}/enable", Enable);
        webhooks.MapDelete("{webhookId:guid}", Remove);
    }

    private static async Task<Results<Created<MadeAnswer>, ProblemHttpResult>> Make(Guid id, MakeRequest request, HttpContext context, IGrainFactory grains)
    {
        var made = await grains.Webhooks().Make(Callers.Of(context), new RoomId(id), request.Url);
        return made.Ok
            ? TypedResults.Created($"/api/v1/rooms/{id}/webhooks/{made.Value.Webhook.Id}", new MadeAnswer(made.Value.Secret, WebhookAnswer.Of(made.Value.Webhook)))
            : Problems.Of(made.Refusal);
    }

    private static async Task<Results<Ok<WebhookAnswer[]>, ProblemHttpResult>> List(Guid id, HubIdentity me, IGrainFactory grains)
    {
        var all = await Faults.Repeated(() => grains.Webhooks().List(me.User, new RoomId(id)));
        return all.Ok ? TypedResults.Ok<WebhookAnswer[]>([.. all.Value.Select(WebhookAnswer.Of)]) : Problems.Of(all.Refusal);
    }

    private static async Task<Results<Ok<WebhookAnswer>, ProblemHttpResult>> Enable(Guid id, Guid webhookId, HubIdentity me, IGrainFactory grains)
    {
        var enabled = await Faults.Repeated(() => grains.Webhooks().Enable(me.User, new RoomId(id), webhookId));
        return enabled.Ok ? TypedResults.Ok(WebhookAnswer.Of(enabled.Value)) : Problems.Of(enabled.Refusal);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Remove(Guid id, Guid webhookId, HttpContext context, IGrainFactory grains)
    {
        var done = await Faults.Repeated(() => grains.Webhooks().Remove(Callers.Of(context), new RoomId(id), webhookId));
        return done.Ok ? TypedResults.NoContent() : Problems.Of(done.Refusal);
    }

    internal sealed record MakeRequest(string Url);

    /// <param name="Secret">Told this once.</param>
    internal sealed record MadeAnswer(string Secret, WebhookAnswer Webhook);

    internal sealed record WebhookAnswer(
        Guid WebhookId, string Url, Guid CreatedBy, string CreatedAt, long Seq, int Attempts, string? DisabledAt, string? Reason)
    {
        public static WebhookAnswer Of(WebhookView one) => new(
            one.Id,
            one.Url,
            one.CreatedBy.Value,
            Wire.Time(one.CreatedAt),
            one.Seq,
            one.Attempts,
            one.DisabledAt is { } at ? Wire.Time(at) : null,
            one.Reason);
    }
}
