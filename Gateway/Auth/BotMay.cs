using OrleansChat.Bots;
using OrleansChat.Gateway.Api;

namespace OrleansChat.Gateway.Auth;

/// <summary>What a bot's token needs for the routes that carry this; for all others no scope is enough.</summary>
internal sealed record BotMay(BotScopes Read, BotScopes Write = BotScopes.None)
{
    /// <summary>Endpoint filter. Refusals: forbidden.</summary>
    public static async ValueTask<object?> Filter(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (http.Features.Get<HubIdentity>()?.Scopes is not { } scopes)
        {
            return await next(context);
        }

        var may = http.GetEndpoint()?.Metadata.GetMetadata<BotMay>();
        var needed = HttpMethods.IsGet(http.Request.Method) ? may?.Read : may?.Write;
        return needed is { } scope and not BotScopes.None && scopes.HasFlag(scope)
            ? await next(context)
            : Problems.Of(Reasons.ScopeMissing.Refusal);
    }
}
