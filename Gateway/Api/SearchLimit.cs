using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using OrleansChat.Gateway.Auth;

namespace OrleansChat.Gateway.Api;

/// <summary>Section <c>Chat:RateLimits</c>: how often one user may look others up by name. Provisioned sessions are exempt.</summary>
public sealed class SearchLimitOptions
{
    /// <summary>False lifts every limit of this section.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Searches and look-ups of users a minute for long, 1–100,000; default 60.</summary>
    [Range(1, 100_000)]
    public int SearchesPerMinute { get; set; } = 60;

    /// <summary>Searches and look-ups of users at once, 1–100,000; default 60: an input field asks with each letter.</summary>
    [Range(1, 100_000)]
    public int SearchBurst { get; set; } = 60;
}

/// <summary>Holds up whoever copies the list of users name by name; counted on this gateway, for each user.</summary>
internal sealed class SearchLimit(IOptions<SearchLimitOptions> options, TimeProvider time)
{
    private readonly TokenBuckets<UserId> _users =
        new(options.Value.SearchBurst, options.Value.SearchesPerMinute, TimeSpan.FromMinutes(1), time);

    /// <summary>Endpoint filter. Refusals: rate_limited.</summary>
    public static async ValueTask<object?> Filter(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var limit = context.HttpContext.RequestServices.GetRequiredService<SearchLimit>();
        return context.HttpContext.Features.Get<HubIdentity>() is { } me && limit.Refuses(me) is { } refusal ? Problems.Of(refusal) : await next(context);
    }

    private ChatError? Refuses(HubIdentity me) =>
        options.Value.Enabled && !me.Exempt && _users.Take(me.User) is { } wait
            ? new ChatError(ErrorCode.TooMany, RetryAfterMs: (int)Math.Ceiling(wait.TotalMilliseconds))
            : null;
}
