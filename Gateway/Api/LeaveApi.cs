using Microsoft.AspNetCore.Http.HttpResults;
using OrleansChat.Gateway.Auth;

namespace OrleansChat.Gateway.Api;

/// <summary>Taking one's data along, and leaving for good. Both ask for the password again.</summary>
internal static class LeaveApi
{
    public static void MapLeave(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/me/export", Export);
        routes.MapDelete("/me", Delete);
    }

    private static async Task<IResult> Export(ExportRequest request, HubIdentity me, HttpContext context, IGrainFactory grains)
    {
        var begun = await grains.Exports().Begin(me.User, request.Password, Callers.Of(context));
        return begun.Ok ? new ExportStream(begun.Value, grains) : Problems.Of(begun.Refusal);
    }

    /// <summary>Accepted: the account is gone, its rooms follow.</summary>
    private static async Task<Results<Accepted, ProblemHttpResult>> Delete(
        [Microsoft.AspNetCore.Mvc.FromBody] DeleteRequest request, HubIdentity me, HttpContext context, IGrainFactory grains)
    {
        var done = await grains.AccountDeletion(me.User).Delete(request.Password, request.Otp, Callers.Of(context));
        if (!done.Ok)
        {
            return Problems.Of(done.Refusal);
        }

        RefreshCookie.Clear(context.Response);
        return TypedResults.Accepted((string?)null);
    }

    internal sealed record ExportRequest(string Password);

    internal sealed record DeleteRequest(string Password, string? Otp = null);
}
