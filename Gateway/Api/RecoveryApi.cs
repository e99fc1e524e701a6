using Microsoft.AspNetCore.Http.HttpResults;

namespace OrleansChat.Gateway.Api;

/// <summary>A new password for who lost the old one.</summary>
internal static class RecoveryApi
{
    public static void MapRecovery(this IEndpointRouteBuilder routes)
    {
        var password = routes.MapGroup("/accounts/password");
        password.MapPost("/forgot", Forgot);
        password.MapPost("/authorize", Authorize);
        password.MapPost("/reset", Reset);
    }

    private static async Task<Results<Accepted, ProblemHttpResult>> Forgot(ForgotRequest request, HttpContext context, IGrainFactory grains)
    {
        var done = await grains.Recovery().Forgot(request.Email, Callers.Of(context));
        return done.Ok ? TypedResults.Accepted((string?)null) : Problems.Of(done.Refusal);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Authorize(AuthorizeRequest request, IGrainFactory grains)
    {
        var done = await Faults.Repeated(() => grains.Recovery().Authorize(request.Token));
        return done.Ok ? TypedResults.NoContent() : Problems.Of(done.Refusal);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Reset(ResetRequest request, HttpContext context, IGrainFactory grains)
    {
        var done = await grains.Recovery().Reset(request.Token, request.Password, Callers.Of(context));
        return done.Ok ? TypedResults.NoContent() : Problems.Of(done.Refusal);
    }

    internal sealed record ForgotRequest(string Email);

    internal sealed record AuthorizeRequest(string Token);

    internal sealed record ResetRequest(string Token, string Password);
}
