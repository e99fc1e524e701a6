using Microsoft.AspNetCore.Http.HttpResults;
using OrleansChat.Cluster;
using OrleansChat.Gateway.Api;

namespace OrleansChat.Gateway.Admin;

/// <summary>Where a room lives, and having it live elsewhere, for operators.</summary>
internal static class PlacesApi
{
    public static void MapPlaces(this IEndpointRouteBuilder operators)
    {
        operators.MapGet("/rooms/{id:guid}/place", Where);
        operators.MapPost("/rooms/{id:guid}/move", Move);
    }

    private static async Task<Results<Ok<Answer>, ProblemHttpResult>> Where(Guid id, IGrainFactory grains) =>
        Answered(await Faults.Repeated(() => grains.Cluster().Where(new RoomId(id))));

    private static async Task<Results<Ok<Answer>, ProblemHttpResult>> Move(Guid id, HttpContext context, IGrainFactory grains, MoveRequest? request = null) =>
        Answered(await grains.Cluster().Move(new RoomId(id), request?.Silo, Callers.Of(context)));

    private static Results<Ok<Answer>, ProblemHttpResult> Answered(Outcome<RoomPlace> place) =>
        place.Ok ? TypedResults.Ok(Answer.Of(place.Value)) : Problems.Of(place.Refusal);

    /// <param name="Silo">Null: any other one.</param>
    internal sealed record MoveRequest(string? Silo = null);

    /// <param name="ActivatedAt">Since when it lives there.</param>
    /// <param name="Waiting">Commands that have no number yet.</param>
    internal sealed record Answer(Guid RoomId, string Silo, string ActivatedAt, long Head, long Epoch, int Waiting, FeedAnswer[] Gateways)
    {
        public static Answer Of(RoomPlace place) => new(
            place.Room.Value, place.Silo, Wire.Time(place.ActivatedAt), place.Head, place.Epoch, place.Waiting, [.. place.Gateways.Select(FeedAnswer.Of)]);
    }

    /// <param name="Name">Absent, with the three after it: the gateway did not say.</param>
    /// <param name="Lag">Events that it has not handed on yet.</param>
    internal sealed record FeedAnswer(Guid GatewayId, string? Name, long? Position, long? Lag, int? Followers, long WaitingBytes, long SilenceMs)
    {
        public static FeedAnswer Of(FeedView feed) => feed.Name is { } name
            ? new(feed.Gateway.Value, name, feed.Position, feed.Lag, feed.Followers, feed.WaitingBytes, feed.SilenceMs)
            : new(feed.Gateway.Value, null, null, null, null, feed.WaitingBytes, feed.SilenceMs);
    }
}
