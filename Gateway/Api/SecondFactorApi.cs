using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using OrleansChat.Accounts;
using OrleansChat.Gateway.Auth;

namespace OrleansChat.Gateway.Api;

/// <summary>One's own second factor.</summary>
internal static class SecondFactorApi
{
    public static void MapSecondFactor(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/me/second-factor", View);
        routes.MapPost("/me/second-factor", Ask);
        routes.MapPost("/me/second-factor/confirm", Confirm);
        routes.MapDelete("/me/second-factor", Remove);
        routes.MapPost("/me/second-factor/recovery-codes", RenewRecoveryCodes);
    }

    private static async Task<Results<Ok<ViewAnswer>, ProblemHttpResult>> View(HubIdentity me, IGrainFactory grains)
    {
        var view = await Faults.Repeated(() => grains.SecondFactor().View(me.User));
        return view.Ok ? TypedResults.Ok(new ViewAnswer(view.Value.Enabled, view.Value.RecoveryCodes)) : Problems.Of(view.Refusal);
    }

    private static async Task<Results<Ok<SecretAnswer>, ProblemHttpResult>> Ask(AskRequest request, HttpContext context, IGrainFactory grains)
    {
        var secret = await grains.SecondFactor().Ask(request.Password, Callers.Of(context));
        return secret.Ok ? Told(context, new SecretAnswer(secret.Value.Secret, secret.Value.Uri)) : Problems.Of(secret.Refusal);
    }

    private static async Task<Results<Ok<CodesAnswer>, ProblemHttpResult>> Confirm(ConfirmRequest request, HttpContext context, IGrainFactory grains) =>
        Codes(await grains.SecondFactor().Confirm(request.Code, Callers.Of(context)), context);

    private static async Task<Results<NoContent, ProblemHttpResult>> Remove([FromBody] ProofRequest request, HttpContext context, IGrainFactory grains)
    {
        var done = await grains.SecondFactor().Remove(request.Password, request.Code, Callers.Of(context));
        return done.Ok ? TypedResults.NoContent() : Problems.Of(done.Refusal);
    }

    private static async Task<Results<Ok<CodesAnswer>, ProblemHttpResult>> RenewRecoveryCodes(ProofRequest request, HttpContext context, IGrainFactory grains) =>
        Codes(await grains.SecondFactor().RenewRecoveryCodes(request.Password, request.Code, Callers.Of(context)), context);

    private static Results<Ok<CodesAnswer>, ProblemHttpResult> Codes(Outcome<string[]> codes, HttpContext context) =>
        codes.Ok ? Told(context, new CodesAnswer(codes.Value)) : Problems.Of(codes.Refusal);

    private static Ok<T> Told<T>(HttpContext context, T secret)
    {
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(secret);
    }

    internal sealed record AskRequest(string Password);

    internal sealed record ConfirmRequest(string Code);

    internal sealed record ProofRequest(string Password, string Code);

    internal sealed record ViewAnswer(bool Enabled, int RecoveryCodes);

    internal sealed record SecretAnswer(string Secret, string Uri);

    internal sealed record CodesAnswer(string[] RecoveryCodes);
}
