using Microsoft.AspNetCore.Http.HttpResults;
using OrleansChat.Accounts;

namespace OrleansChat.Gateway.Api;

/// <summary>Registration: public, and limited by network in the grain.</summary>
internal static class AccountsApi
{
    public static void MapAccounts(this IEndpointRouteBuilder routes) => routes.MapPost("/accounts", Register);

    private static async Task<Results<Created<Answer>, ProblemHttpResult>> Register(
        Request request, HttpContext context, IGrainFactory grains)
    {
        var made = await grains.Accounts().Register(new Registration(request.Username, request.Email, request.Password, request.DisplayName), Callers.Of(context));
        return made.Ok
            ? TypedResults.Created($"/api/v1/users/{made.Value.Username}", new Answer(made.Value.User.Value, made.Value.Username, made.Value.Verified))
            : Problems.Of(made.Refusal);
    }

    /// <param name="Invitation">Taken and not looked at until registration can be closed.</param>
    internal sealed record Request(string Username, string Email, string Password, string? DisplayName = null, string? Invitation = null);

    internal sealed record Answer(Guid UserId, string Username, bool Verified);
}
