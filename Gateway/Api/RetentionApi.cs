using Microsoft.AspNetCore.Http.HttpResults;
using OrleansChat.Gateway.Auth;
using OrleansChat.Retention;

namespace OrleansChat.Gateway.Api;

/// <summary>For operators: how long rooms remember, and legal holds.</summary>
internal static class RetentionApi
{
    public static void MapRetention(this IEndpointRouteBuilder operators)
    {
        operators.MapGet("/rooms/{id:guid}/retention", Find);
        operators.MapPut("/rooms/{id:guid}/retention", SetDays);
        operators.MapPut("/rooms/{id:guid}/hold", Hold);
        operators.MapDelete("/rooms/{id:guid}/hold", Lift);
        operators.MapGet("/holds", Held);
    }

    private static async Task<Results<Ok<Answer>, ProblemHttpResult>> Find(Guid id, IGrainFactory grains) =>
        Answered(await Faults.Repeated(() => grains.Retention().Find(new RoomId(id))));

    private static async Task<Results<Ok<Answer>, ProblemHttpResult>> SetDays(Guid id, DaysRequest request, HttpContext context, IGrainFactory grains) =>
        Answered(await Faults.Repeated(() => grains.Retention().SetDays(new RoomId(id), request.Days, Callers.Of(context))));

    private static async Task<Results<Ok<Answer>, ProblemHttpResult>> Hold(Guid id, HoldRequest request, HttpContext context, IGrainFactory grains) =>
        Answered(await Faults.Repeated(() => grains.Retention().Hold(new RoomId(id), request.Reason, Callers.Of(context))));

    private static async Task<Results<Ok<Answer>, ProblemHttpResult>> Lift(Guid id, HttpContext context, IGrainFactory grains) =>
        Answered(await Faults.Repeated(() => grains.Retention().Lift(new RoomId(id), Callers.Of(context))));

    private static async Task<Results<Ok<Answer[]>, ProblemHttpResult>> Held(IGrainFactory grains, Guid? after = null)
    {
        RoomId? from = after is { } room ? new RoomId(room) : null;
        var held = await Faults.Repeated(() => grains.Retention().Held(from));
        return held.Ok ? TypedResults.Ok<Answer[]>([.. held.Value.Select(Answer.Of)]) : Problems.Of(held.Refusal);
    }

    private static Results<Ok<Answer>, ProblemHttpResult> Answered(Outcome<KeptRoom> room) =>
        room.Ok ? TypedResults.Ok(Answer.Of(room.Value)) : Problems.Of(room.Refusal);

    /// <param name="Days">Null: as the installation has it.</param>
    internal sealed record DaysRequest(int? Days);

    internal sealed record HoldRequest(string Reason);

    internal sealed record HoldAnswer(string Reason, string At, Guid? By);

    /// <param name="InForce">Days; 0: for ever.</param>
    internal sealed record Answer(Guid RoomId, int? Days, int InForce, long FirstSeq, long Head, HoldAnswer? Hold)
    {
        public static Answer Of(KeptRoom room) => new(
            room.Room.Value,
            room.Days,
            room.InForce,
            room.FirstSeq,
            room.Head,
            room.Hold is { } hold ? new HoldAnswer(hold.Reason, Wire.Time(hold.At), hold.By?.Value) : null);
    }
}
