using Microsoft.AspNetCore.Http.HttpResults;
using OrleansChat.Sessions;

namespace OrleansChat.Gateway.Api;

/// <summary>The keys of access tokens, for operators: to see and to rotate, never to read.</summary>
internal static class KeysApi
{
    public static void MapKeys(this IEndpointRouteBuilder operators)
    {
        operators.MapGet("/keys", List);
        operators.MapPost("/keys/rotate", Rotate);
    }

    private static async Task<Results<Ok<KeyAnswer[]>, ProblemHttpResult>> List(IGrainFactory grains)
    {
        var keys = await Faults.Repeated(() => grains.Keys().List());
        return keys.Ok ? TypedResults.Ok<KeyAnswer[]>([.. keys.Value.Select(KeyAnswer.Of)]) : Problems.Of(keys.Refusal);
    }

    private static async Task<Results<Ok<KeyAnswer[]>, ProblemHttpResult>> Rotate(HttpContext context, IGrainFactory grains)
    {
        var done = await grains.Keys().Rotate(Callers.Of(context));
        return done.Ok ? await List(grains) : Problems.Of(done.Refusal);
    }

    /// <param name="State"><c>current</c>, <c>next</c> or <c>previous</c>.</param>
    internal sealed record KeyAnswer(string KeyId, string State, string Since)
    {
        public static KeyAnswer Of(KeyView key) => new(key.KeyId, Name(key.State), Wire.Time(key.StateAt));

        private static string Name(KeyState state) => state switch
        {
            KeyState.Next => "next",
            KeyState.Current => "current",
            _ => "previous",
        };
    }
}
