using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using OrleansChat.Gateway.Auth;
using OrleansChat.Users;

namespace OrleansChat.Gateway.Api;

/// <summary>Oneself: profile and settings.</summary>
internal static class MeApi
{
    public static void MapMe(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/me", Read);
        routes.MapPatch("/me", Change).Accepts<JsonElement>("application/json");
    }

    private static async Task<Results<Ok<Answer>, ProblemHttpResult>> Read(HubIdentity me, IGrainFactory grains)
    {
        var account = await Faults.Repeated(() => grains.Accounts().Find(me.User));
        if (!account.Ok)
        {
            return Problems.Of(account.Refusal);
        }

        var settings = await Faults.Repeated(() => grains.User(me.User).Settings());
        if (!settings.Ok)
        {
            return Problems.Of(settings.Refusal);
        }

        var user = account.Value;
        return TypedResults.Ok(new Answer(
            user.User.Value,
            user.Username,
            user.DisplayName,
            user.Avatar,
            user.Verified,
            SettingsAnswer.Of(settings.Value)));
    }

    private static async Task<Results<Ok<Answer>, ProblemHttpResult>> Change(
        JsonElement? body, HubIdentity me, HttpContext context, IGrainFactory grains)
    {
        if (body is not { } given || !MePatch.TryRead(given, out var patch))
        {
            return Problems.Of(ErrorCode.BadRequest);
        }

        if (patch.Username is { Value: null })
        {
            return Problems.Of(Reasons.UsernameNeeded.Refusal);
        }

        var changed = await grains.User(me.User).Change(patch.Change, Callers.Of(context));
        return changed.Ok ? await Read(me, grains) : Problems.Of(changed.Refusal);
    }

    internal sealed record Answer(Guid UserId, string Username, string? DisplayName, Guid? AvatarId, bool Verified, SettingsAnswer Settings);

    internal sealed record SettingsAnswer(string? Language, string? TimeZone, bool ShareLastSeen, string DirectFrom)
    {
        public static SettingsAnswer Of(UserSettings settings) =>
            new(settings.Language, settings.TimeZone, settings.ShareLastSeen, Wire.Name(settings.DirectFrom));
    }
}
