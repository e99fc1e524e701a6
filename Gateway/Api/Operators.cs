using System.Text.RegularExpressions;
using OrleansChat.Gateway.Auth;

namespace OrleansChat.Gateway.Api;

/// <summary>Marks routes that are for operators.</summary>
internal sealed class OperatorsOnly;

/// <summary>
/// What only operators may ask for. The token's claim alone does not do: each call asks the cluster whether the session may act as an
/// operator now, so that whoever loses the right, or the second factor that it needs, loses it at once.
/// </summary>
internal static partial class Operators
{
    /// <summary>Before a route reads the request: whoever may not call it learns nothing about what it should look like.</summary>
    public static void UseOperators(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<OperatorsOnly>() is not null && await Refuses(context) is { } refusal)
        {
            Hubs.CallMetrics.Refused(refusal.Entry, "rest");
            await Problems.For(context, Problems.Of(refusal)).ExecuteAsync(context);
            return;
        }

        await next(context);
    });

    /// <summary>Whether the caller is an operator: 204, or forbidden.</summary>
    public static void MapOperatorSelf(this IEndpointRouteBuilder routes) => routes.MapGet("", () => TypedResults.NoContent());

    /// <summary>Null, or unauthorized, second_factor_required (an operator's account that lacks one), forbidden, unavailable.</summary>
    private static async Task<ChatError?> Refuses(HttpContext context)
    {
        if (context.Features.Get<HubIdentity>() is not { } me)
        {
            return new ChatError(ErrorCode.Unauthorized);
        }

        var grains = context.RequestServices.GetRequiredService<IGrainFactory>();
        try
        {
            var acts = me.Operator ? await Faults.Repeated(() => grains.Sessions().ActsAsOperator(me.Session)) : false;
            return acts.Ok && acts.Value ? null : acts.Refusal ?? await Denied(context, await WhyNot(me.User, grains), grains);
        }
        catch (Exception fault) when (fault is TimeoutException or OrleansException)
        {
            return new ChatError(ErrorCode.Unavailable);
        }
    }

    /// <summary>The refusal, once it is recorded.</summary>
    private static async Task<ChatError> Denied(HttpContext context, ChatError refusal, IGrainFactory grains)
    {
        if (refusal.Entry.Retryable)
        {
            return refusal;
        }

        var pattern = ((RouteEndpoint)context.GetEndpoint()!).RoutePattern.RawText!;
        var route = $"{context.Request.Method} {Constraint().Replace(pattern, "}").TrimEnd('/')}";
        var recorded = await grains.Audit().Denied(route, refusal.Code, Callers.Of(context));
        return recorded.Refusal ?? refusal;
    }

    /// <summary>Of a part of a path, as the protocol does not write it: <c>:long}</c>.</summary>
    [GeneratedRegex(@":\w+}")]
    private static partial Regex Constraint();

    private static async Task<ChatError> WhyNot(UserId user, IGrainFactory grains)
    {
        var misses = await Faults.Repeated(() => grains.SecondFactor().OperatorMisses(user));
        return !misses.Ok ? misses.Refusal
            : misses.Value ? new ChatError(ErrorCode.SecondFactorRequired)
            : Reasons.OperatorsOnly.Refusal;
    }
}
