using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using OrleansChat.Accounts;
using OrleansChat.Gateway.Api;
using OrleansChat.Gateway.Auth;

namespace OrleansChat.Gateway.Admin;

/// <summary>Signing in at the operators' port, with a second factor: one token, which is not renewed.</summary>
internal static class AdminSessionsApi
{
    public static void MapAdminSignIn(this IEndpointRouteBuilder routes) => routes.MapPost("/session", SignIn);

    public static void MapAdminSession(this IEndpointRouteBuilder operators) => operators.MapDelete("/session", SignOut);

    private static async Task<Results<Created<Answer>, ProblemHttpResult>> SignIn(
        Request request, HttpContext context, IOptions<AdminOptions> options, IGrainFactory grains, AccessTokens tokens)
    {
        var lifetime = TimeSpan.FromSeconds(options.Value.SessionSeconds);
        var signIn = new SignIn(request.Username, request.Password, request.Device, request.Otp, Console: options.Value.SessionSeconds);
        var signedIn = await grains.SignIn().SignIn(signIn, Callers.Of(context));
        if (!signedIn.Ok)
        {
            return Problems.Of(signedIn.Refusal);
        }

        var session = signedIn.Value.Opened;
        var issued = await tokens.Issue(session.Account.User, session.Session, lifetime, isOperator: true, audience: TokenOptions.AdminAudience);
        context.Response.Headers.CacheControl = "no-store";
        return issued.Ok
            ? TypedResults.Created((string?)null, new Answer(issued.Value.Token, issued.Value.ExpiresIn, session.Account.Username))
            : Problems.Of(issued.Refusal);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> SignOut(
        HubIdentity me, HttpContext context, IGrainFactory grains, Revocations revocations)
    {
        var done = await Faults.Repeated(() => grains.Session(me.Session).Revoke(Callers.Of(context)));
        if (done.Ok)
        {
            revocations.Note(me.Session);
        }

        return done.Ok ? TypedResults.NoContent() : Problems.Of(done.Refusal);
    }

    internal sealed record Request(string Username, string Password, string? Otp = null, string? Device = null);

    /// <param name="ExpiresIn">Seconds.</param>
    internal sealed record Answer(string AccessToken, int ExpiresIn, string Username);
}
