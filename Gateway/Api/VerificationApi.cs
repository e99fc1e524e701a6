using Microsoft.AspNetCore.Http.HttpResults;
using OrleansChat.Verifications;

namespace OrleansChat.Gateway.Api;

/// <summary>Showing the code that was mailed, and asking for another one.</summary>
internal static class VerificationApi
{
    public static void MapVerification(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/accounts/verification", Verify);
        routes.MapPost("/accounts/verification/resend", Resend);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Verify(Request request, HttpContext context, IGrainFactory grains)
    {
        var shown = new VerificationTry(request.Email, request.Code, request.VerificationId);
        var done = await grains.Verifications().Verify(shown, Callers.Of(context));
        return done.Ok ? TypedResults.NoContent() : Problems.Of(done.Refusal);
    }

    private static async Task<Results<Accepted, ProblemHttpResult>> Resend(ResendRequest request, HttpContext context, IGrainFactory grains)
    {
        var done = await grains.Verifications().Resend(request.Email, Callers.Of(context));
        return done.Ok ? TypedResults.Accepted((string?)null) : Problems.Of(done.Refusal);
    }

    internal sealed record Request(string Email, string Code, Guid? VerificationId = null);

    internal sealed record ResendRequest(string Email);
}
