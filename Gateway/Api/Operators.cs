using OrleansChat.Gateway.Auth;

namespace OrleansChat.Gateway.Api;

/// <summary>What only operators may ask for; the claim is given at sign-in and lives as long as the access token.</summary>
internal static class Operators
{
    /// <summary>Endpoint filter. Refusals: forbidden.</summary>
    public static ValueTask<object?> Filter(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        context.HttpContext.Features.Get<HubIdentity>() is { Operator: true }
            ? next(context)
            : ValueTask.FromResult<object?>(Problems.Of(new ChatError(ErrorCode.Forbidden, "Only an operator may do this.")));

    /// <summary>Whether the caller is an operator: 204, or forbidden.</summary>
    public static void MapOperatorSelf(this IEndpointRouteBuilder routes) => routes.MapGet("", () => TypedResults.NoContent());
}
