using Microsoft.AspNetCore.Http.HttpResults;
using OrleansChat.Gateway.Auth;
using OrleansChat.Schedule;

namespace OrleansChat.Gateway.Api;

/// <summary>Messages to be posted later.</summary>
internal static class ScheduledApi
{
    public static void MapScheduled(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/rooms/{id:guid}/scheduled", Add);
        routes.MapGet("/scheduled", List);
        routes.MapPatch("/scheduled/{id:guid}", Change);
        routes.MapDelete("/scheduled/{id:guid}", Remove);
    }

    private static async Task<Results<Created<Answer>, Ok<Answer>, ProblemHttpResult>> Add(
        Guid id, AddRequest request, IdempotencyKey key, HubIdentity me, IGrainFactory grains)
    {
        var at = request.At.ToUnixTimeMilliseconds();
        var added = await Faults.Repeated(() =>
            grains.Scheduled().Add(me.User, new RoomId(id), key.ClientId, request.Text, request.ReplyTo, at));
        return !added.Ok ? Problems.Of(added.Refusal)
            : added.Value.Duplicate ? TypedResults.Ok(Answer.Of(added.Value))
            : TypedResults.Created((string?)null, Answer.Of(added.Value));
    }

    private static async Task<Results<Ok<Answer[]>, ProblemHttpResult>> List(HubIdentity me, IGrainFactory grains, Guid? after = null)
    {
        var listed = await Faults.Repeated(() => grains.Scheduled().List(me.User, after));
        return listed.Ok ? TypedResults.Ok<Answer[]>([.. listed.Value.Select(Answer.Of)]) : Problems.Of(listed.Refusal);
    }

    private static async Task<Results<Ok<Answer>, ProblemHttpResult>> Change(Guid id, ChangeRequest request, HubIdentity me, IGrainFactory grains)
    {
        var changed = await grains.Scheduled().Change(me.User, id, request.Text, request.At?.ToUnixTimeMilliseconds());
        return changed.Ok ? TypedResults.Ok(Answer.Of(changed.Value)) : Problems.Of(changed.Refusal);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Remove(Guid id, HubIdentity me, IGrainFactory grains)
    {
        var removed = await grains.Scheduled().Remove(me.User, id);
        return removed.Ok ? TypedResults.NoContent() : Problems.Of(removed.Refusal);
    }

    internal sealed record AddRequest(string Text, DateTimeOffset At, long? ReplyTo = null);

    /// <summary>What is absent stays as it is.</summary>
    internal sealed record ChangeRequest(string? Text = null, DateTimeOffset? At = null);

    /// <param name="Text">Absent once posted.</param>
    /// <param name="Failure">The code of the refusal.</param>
    internal sealed record Answer(Guid ScheduledId, Guid RoomId, string? Text, long? ReplyTo, string At, string? Failure)
    {
        public static Answer Of(ScheduledMessage message) => new(
            message.Id,
            message.Room.Value,
            message.Text,
            message.ReplyTo,
            Wire.Time(message.At),
            message.Failure is { } code ? ChatErrors.Table[code].Name : null);
    }
}
