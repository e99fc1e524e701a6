using Microsoft.AspNetCore.Http.HttpResults;
using OrleansChat.Registrations;

namespace OrleansChat.Gateway.Api;

/// <summary>Registration: public, and limited by network in the grain.</summary>
internal static class AccountsApi
{
    public static void MapAccounts(this IEndpointRouteBuilder routes) => routes.MapPost("/accounts", Register);

    private static async Task<Results<Created<Answer>, ProblemHttpResult>> Register(
        Request request, HttpContext context, IGrainFactory grains)
    {
        var registration = new Registration(request.Username, request.Email, request.Password, request.DisplayName, request.Invitation);
        var made = await grains.Registrations().Register(registration, Callers.Of(context));
        return made.Ok
            ? TypedResults.Created($"/api/v1/users/{made.Value.Account.Username}", Answer.Of(made.Value))
            : Problems.Of(made.Refusal);
    }

    internal sealed record Request(string Username, string Email, string Password, string? DisplayName = null, string? Invitation = null);

    internal sealed record Answer(Guid UserId, string Username, bool Verified, Guid VerificationId)
    {
        public static Answer Of(Registered made) =>
            new(made.Account.User.Value, made.Account.Username, made.Account.Verified, made.VerificationId);
    }
}
