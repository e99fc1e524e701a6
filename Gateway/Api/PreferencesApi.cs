using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using OrleansChat.Gateway.Auth;

namespace OrleansChat.Gateway.Api;

/// <summary>What one's clients keep for each other: a JSON object that the server does not read.</summary>
internal static class PreferencesApi
{
    public static void MapPreferences(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/me/preferences", Read);
        // It may be null for who writes the code; who calls must send one.
        routes.MapPut("/me/preferences", Change).Accepts<JsonElement>("application/json");
    }

    private static async Task<Results<ContentHttpResult, ProblemHttpResult>> Read(HubIdentity me, IGrainFactory grains)
    {
        var kept = await Faults.Repeated(() => grains.User(me.User).Preferences());
        return kept.Ok ? TypedResults.Content(kept.Value, "application/json") : Problems.Of(kept.Refusal);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Change(JsonElement? body, HubIdentity me, IGrainFactory grains)
    {
        // A body of no bytes is bound as no value of any kind.
        if (body is not { ValueKind: not JsonValueKind.Undefined } given)
        {
            return Problems.Of(ErrorCode.BadRequest);
        }

        var done = await Faults.Repeated(() => grains.User(me.User).ChangePreferences(given.GetRawText()));
        return done.Ok ? TypedResults.NoContent() : Problems.Of(done.Refusal);
    }
}
