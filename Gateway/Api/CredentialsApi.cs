using Microsoft.AspNetCore.Http.HttpResults;
using OrleansChat.Credentials;
using OrleansChat.Gateway.Auth;

namespace OrleansChat.Gateway.Api;

/// <summary>Another password or e-mail address; the name changes with the profile. The password is asked for again.</summary>
internal static class CredentialsApi
{
    public static void MapCredentials(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/me/password", ChangePassword);
        routes.MapPost("/me/email", ChangeEmail);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> ChangePassword(
        PasswordRequest request, HubIdentity me, HttpContext context, IGrainFactory grains)
    {
        var done = await grains.Credentials(me.User).ChangePassword(request.Old, request.New, Callers.Of(context));
        return done.Ok ? TypedResults.NoContent() : Problems.Of(done.Refusal);
    }

    /// <summary>Accepted: the address moves when its code is shown.</summary>
    private static async Task<Results<Accepted<EmailAnswer>, ProblemHttpResult>> ChangeEmail(
        EmailRequest request, HubIdentity me, HttpContext context, IGrainFactory grains)
    {
        var asked = await grains.Credentials(me.User).AskEmail(new EmailChange(request.Email, request.Password, request.Otp), Callers.Of(context));
        return asked.Ok ? TypedResults.Accepted((string?)null, new EmailAnswer(asked.Value)) : Problems.Of(asked.Refusal);
    }

    internal sealed record PasswordRequest(string Old, string New);

    internal sealed record EmailRequest(string Email, string Password, string? Otp = null);

    internal sealed record EmailAnswer(Guid VerificationId);
}
