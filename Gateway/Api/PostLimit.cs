using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using OrleansChat.Gateway.Auth;
using OrleansChat.Gateway.Hubs;

namespace OrleansChat.Gateway.Api;

/// <summary>Over REST a session may write as often as one connection may: its buckets, one set per gateway.</summary>
internal sealed class PostLimit(IOptions<CallLimitOptions> options, TimeProvider time)
{
    private const int MostSessions = 10_000;

    private readonly ConcurrentDictionary<SessionId, CallLimits> _sessions = new();

    public static async ValueTask<object?> Filter(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var services = context.HttpContext.RequestServices;
        var wait = context.HttpContext.Features.Get<HubIdentity>() is { Exempt: false } me ? services.GetRequiredService<PostLimit>().Take(me.Session) : 0;
        return wait > 0 ? Problems.Of(new ChatError(ErrorCode.TooMany, RetryAfterMs: wait)) : await next(context);
    }

    private int Take(SessionId session)
    {
        if (!options.Value.Enabled)
        {
            return 0;
        }

        if (_sessions.Count >= MostSessions)
        {
            // So many sessions fill their buckets anew: memory is bounded, and nobody gains more than one burst.
            _sessions.Clear();
        }

        var now = RefusalFilter.Milliseconds(time);
        var limits = _sessions.GetOrAdd(session, static (_, made) => new CallLimits(made.Options, made.Now), (Options: options.Value, Now: now));
        lock (limits)
        {
            return limits.Take(nameof(ChatHub.Post), now);
        }
    }
}
