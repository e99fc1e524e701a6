using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace OrleansChat.Gateway.Auth;

/// <summary>
/// Limits of what strangers may try. Per gateway, not per cluster: N gateways allow N times as much. The right place for a limit
/// that holds everywhere is the database, and a later step of the plan.
/// </summary>
public sealed class SignInLimits(IOptions<RateLimitOptions> options, TimeProvider time)
{
    private readonly TokenBuckets<(string, UInt128)> _accounts =
        new(options.Value.SignInsPerMinute, options.Value.SignInsPerMinute, TimeSpan.FromMinutes(1), time);

    private readonly TokenBuckets<UInt128> _networks =
        new(options.Value.NetworkSignInsPerMinute, options.Value.NetworkSignInsPerMinute, TimeSpan.FromMinutes(1), time);

    private readonly TokenBuckets<UInt128> _registrations =
        new(options.Value.RegistrationBurst, options.Value.RegistrationsPerHour, TimeSpan.FromHours(1), time);

    /// <summary>Null, or rate_limited.</summary>
    public ChatError? RefusesSignIn(IPAddress? address, string username) =>
        !options.Value.Enabled ? null
        : Refusal(_networks.Take(Network(address)) ?? _accounts.Take((Account(username), Network(address))));

    /// <summary>Null, or rate_limited.</summary>
    public ChatError? RefusesRegistration(IPAddress? address) =>
        !options.Value.Enabled ? null : Refusal(_registrations.Take(Network(address)));

    // No account has a longer name, so these strangers may share one bucket.
    private static string Account(string username) => username.Length > 32 ? "" : username.ToLowerInvariant();

    internal static ChatError? Refusal(TimeSpan? wait) => wait is not { } time
        ? null
        : new ChatError(ErrorCode.TooMany, RetryAfterMs: (int)Math.Ceiling(time.TotalMilliseconds));

    /// <summary>An IPv4 address, or the /64 of an IPv6 one: what one subscriber usually has.</summary>
    internal static UInt128 Network(IPAddress? address)
    {
        if (address is null)
        {
            return 0;
        }

        Span<byte> bytes = stackalloc byte[16];
        address.MapToIPv6().TryWriteBytes(bytes, out _);
        var whole = System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes);
        return address.AddressFamily == AddressFamily.InterNetwork || address.IsIPv4MappedToIPv6 ? whole : whole >> 64 << 64;
    }
}

/// <summary>How often a user may open sockets on this gateway.</summary>
public sealed class ConnectLimit(IOptions<RateLimitOptions> options, TimeProvider time)
{
    private readonly TokenBuckets<UserId> _users =
        new(options.Value.ConnectBurst, options.Value.ConnectsPerMinute, TimeSpan.FromMinutes(1), time);

    /// <summary>Null, or rate_limited.</summary>
    public ChatError? Refuses(HubIdentity identity) =>
        !options.Value.Enabled || identity.Exempt ? null : SignInLimits.Refusal(_users.Take(identity.User));
}
