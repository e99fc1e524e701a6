using System.Buffers.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using OrleansChat.Gateway.Auth;
using OrleansChat.Push;

namespace OrleansChat.Gateway.Api;

/// <summary>Browsers that take pushes.</summary>
internal static class PushApi
{
    public static void MapPush(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/push/key", Key);
        routes.MapGet("/push/subscriptions", List);
        routes.MapPost("/push/subscriptions", Subscribe);
        routes.MapDelete("/push/subscriptions/{id:guid}", Unsubscribe);
    }

    private static async Task<Results<Ok<KeyAnswer>, ProblemHttpResult>> Key(IGrainFactory grains)
    {
        var key = await Faults.Repeated(() => grains.Push().Key());
        return key.Ok ? TypedResults.Ok(new KeyAnswer(Base64Url.EncodeToString(key.Value))) : Problems.Of(key.Refusal);
    }

    private static async Task<Results<Ok<SubscriptionAnswer[]>, ProblemHttpResult>> List(HubIdentity me, IGrainFactory grains)
    {
        var all = await Faults.Repeated(() => grains.Push().List(me.User));
        return all.Ok ? TypedResults.Ok<SubscriptionAnswer[]>([.. all.Value.Select(one => SubscriptionAnswer.Of(one, me))]) : Problems.Of(all.Refusal);
    }

    private static async Task<Results<Created<SubscriptionAnswer>, ProblemHttpResult>> Subscribe(
        SubscribeRequest request, HubIdentity me, IGrainFactory grains)
    {
        var browser = new BrowserKeys(request.Endpoint, Bytes(request.Keys.P256dh), Bytes(request.Keys.Auth));
        var made = await Faults.Repeated(() => grains.Push().Subscribe(me.User, me.Session, browser));
        return made.Ok
            ? TypedResults.Created($"/api/v1/push/subscriptions/{made.Value.Id}", SubscriptionAnswer.Of(made.Value, me))
            : Problems.Of(made.Refusal);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Unsubscribe(Guid id, HubIdentity me, IGrainFactory grains)
    {
        var done = await Faults.Repeated(() => grains.Push().Unsubscribe(me.User, id));
        return done.Ok ? TypedResults.NoContent() : Problems.Of(done.Refusal);
    }

    /// <summary>Empty, which is no key, where it is no base64url.</summary>
    private static byte[] Bytes(string text) => Base64Url.IsValid(text) ? Base64Url.DecodeFromChars(text) : [];

    internal sealed record KeyAnswer(string PublicKey);

    /// <summary>As a browser's <c>PushSubscription.toJSON()</c> gives it.</summary>
    internal sealed record SubscribeRequest(string Endpoint, KeysRequest Keys);

    internal sealed record KeysRequest(string P256dh, string Auth);

    internal sealed record SubscriptionAnswer(Guid SubscriptionId, Guid SessionId, string Host, string CreatedAt, bool Current)
    {
        public static SubscriptionAnswer Of(PushSubscription one, HubIdentity me) =>
            new(one.Id, one.Session.Value, one.Host, Wire.Time(one.CreatedAt), one.Session == me.Session);
    }
}
