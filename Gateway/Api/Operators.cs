using OrleansChat.Gateway.Auth;

namespace OrleansChat.Gateway.Api;

/// <summary>What only operators may ask for; the claim is given at sign-in and lives as long as the access token.</summary>
internal static class Operators
{
    /// <summary>Endpoint filter. Refusals: second_factor_required (an operator's account that lacks one), forbidden.</summary>
    public static async ValueTask<object?> Filter(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        context.HttpContext.Features.Get<HubIdentity>() switch
        {
            { Operator: true } => await next(context),
            { } other => Problems.Of(await WhyNot(other.User, context.HttpContext.RequestServices.GetRequiredService<IGrainFactory>())),
            null => Problems.Of(ErrorCode.Unauthorized),
        };

    /// <summary>Whether the caller is an operator: 204, or forbidden.</summary>
    public static void MapOperatorSelf(this IEndpointRouteBuilder routes) => routes.MapGet("", () => TypedResults.NoContent());

    private static async Task<ChatError> WhyNot(UserId user, IGrainFactory grains)
    {
        var misses = await Faults.Repeated(() => grains.SecondFactor().OperatorMisses(user));
        return !misses.Ok ? misses.Refusal
            : misses.Value ? new ChatError(ErrorCode.SecondFactorRequired)
            : new ChatError(ErrorCode.Forbidden, "Only an operator may do this.");
    }
}
