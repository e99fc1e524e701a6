using Microsoft.AspNetCore.Http.HttpResults;
using OrleansChat.Gateway.Auth;
using OrleansChat.Sessions;

namespace OrleansChat.Gateway.Api;

/// <summary>What an operator does about a user: keep them out, let them in again, sign them out everywhere.</summary>
internal static class BansApi
{
    public static void MapBans(this IEndpointRouteBuilder operators)
    {
        operators.MapPost("/users/{username}/ban", Ban);
        operators.MapDelete("/users/{username}/ban", Unban);
        operators.MapPost("/users/{username}/logout", Logout);
    }

    private static Task<Results<NoContent, ProblemHttpResult>> Ban(string username, HubIdentity me, HttpContext context, IGrainFactory grains) =>
        Do(username, grains, async user => user == me.User
            ? Reasons.BanOneself.Refusal
            : (await grains.Sessions().Ban(user, Callers.Of(context))).Refusal);

    private static Task<Results<NoContent, ProblemHttpResult>> Unban(string username, HttpContext context, IGrainFactory grains) =>
        Do(username, grains, async user => (await grains.Sessions().Unban(user, Callers.Of(context))).Refusal);

    private static Task<Results<NoContent, ProblemHttpResult>> Logout(string username, HttpContext context, IGrainFactory grains) =>
        Do(username, grains, async user =>
            (await grains.Sessions().EndAll(user, except: null, EndReasons.Revoked, Callers.Of(context))).Refusal);

    private static async Task<Results<NoContent, ProblemHttpResult>> Do(string username, IGrainFactory grains, Func<UserId, Task<ChatError?>> act)
    {
        var found = await Faults.Repeated(() => grains.Accounts().FindByName(username));
        var refusal = found.Ok ? await act(found.Value.User) : found.Refusal;
        return refusal is null ? TypedResults.NoContent() : Problems.Of(refusal);
    }
}
