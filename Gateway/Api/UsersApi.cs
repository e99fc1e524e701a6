using Microsoft.AspNetCore.Http.HttpResults;

namespace OrleansChat.Gateway.Api;

/// <summary>Other people by name.</summary>
internal static class UsersApi
{
    private const int MostFound = 20;

    public static void MapUsers(this IEndpointRouteBuilder routes)
    {
        var users = routes.MapGroup("/users").AddEndpointFilter(SearchLimit.Filter);
        users.MapGet("", Search);
        users.MapGet("{username}", ByName);
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
}
