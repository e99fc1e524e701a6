using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using OrleansChat.Gateway.Auth;
using OrleansChat.Users;

namespace OrleansChat.Gateway.Api;

/// <summary>Oneself, and other people by name.</summary>
internal static class UsersApi
{
    private const int MostFound = 20;

    public static void MapUsers(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/me", Me);
        routes.MapPatch("/me", ChangeMe);
        routes.MapGet("/users", Search);
        routes.MapGet("/users/{username}", ByName);
    }

    private static async Task<Results<Ok<MeAnswer>, ProblemHttpResult>> Me(HubIdentity me, IGrainFactory grains)
    {
        var account = await Faults.Repeated(() => grains.Accounts().Find(me.User));
        if (!account.Ok)
        {
            return Problems.Of(account.Refusal);
        }

        var settings = await Faults.Repeated(() => grains.User(me.User).Settings());
        var user = account.Value;
        return TypedResults.Ok(new MeAnswer(
            user.User.Value, user.Username, user.DisplayName, user.Verified, new SettingsAnswer(settings.Language, settings.TimeZone)));
    }

    private static async Task<Results<Ok<MeAnswer>, ProblemHttpResult>> ChangeMe(JsonElement body, HubIdentity me, IGrainFactory grains)
    {
        if (!MePatch.TryRead(body, out var patch))
        {
            return Problems.Of(ErrorCode.BadRequest);
        }

        var refusal = await Apply(patch, grains.User(me.User));
        return refusal is null ? await Me(me, grains) : Problems.Of(refusal);
    }

    private static async Task<ChatError?> Apply(MePatch patch, IUserGrain user)
    {
        if (patch.DisplayName is { } name && (await user.ChangeDisplayName(name.Value)).Refusal is { } refusal)
        {
            return refusal;
        }

        if (patch.Language is null && patch.TimeZone is null)
        {
            return null;
        }

        var now = await user.Settings();
        return (await user.ChangeSettings(new UserSettings(
            patch.Language is { } language ? language.Value : now.Language,
            patch.TimeZone is { } zone ? zone.Value : now.TimeZone))).Refusal;
    }

    private static async Task<Results<Ok<UserAnswer[]>, ProblemHttpResult>> Search(string query, IGrainFactory grains)
    {
        var found = await Faults.Repeated(() => grains.Accounts().Search(query, MostFound));
        return found.Ok ? TypedResults.Ok<UserAnswer[]>([.. found.Value.Select(UserAnswer.Of)]) : Problems.Of(found.Refusal);
    }

    private static async Task<Results<Ok<UserAnswer>, ProblemHttpResult>> ByName(string username, IGrainFactory grains)
    {
        var found = await Faults.Repeated(() => grains.Accounts().FindByName(username));
        return found.Ok ? TypedResults.Ok(UserAnswer.Of(found.Value)) : Problems.Of(found.Refusal);
    }

    internal sealed record MeAnswer(Guid UserId, string Username, string? DisplayName, bool Verified, SettingsAnswer Settings);

    internal sealed record SettingsAnswer(string? Language, string? TimeZone);
}
