using Microsoft.Extensions.Options;

namespace OrleansChat.Gateway.Auth;

/// <summary>How often a user may open sockets on this gateway.</summary>
public sealed class ConnectLimit(IOptions<ConnectLimitOptions> options, TimeProvider time)
{
    private readonly TokenBuckets<UserId> _users =
        new(options.Value.ConnectBurst, options.Value.ConnectsPerMinute, TimeSpan.FromMinutes(1), time);

    /// <summary>Null, or rate_limited.</summary>
    public ChatError? Refuses(HubIdentity identity) =>
        options.Value.Enabled && !identity.Exempt && _users.Take(identity.User) is { } wait
            ? new ChatError(ErrorCode.TooMany, RetryAfterMs: (int)Math.Ceiling(wait.TotalMilliseconds))
            : null;
}
