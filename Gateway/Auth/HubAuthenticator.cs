using OrleansChat.Accounts;
using OrleansChat.Gateway.Api;

namespace OrleansChat.Gateway.Auth;

/// <summary>Who wants to open a socket. Never believes a URL that carries anything but a single-use ticket.</summary>
public sealed class HubAuthenticator(
    AccessTokens tokens, Origins origins, Revocations revocations, ConnectLimit connects, IGrainFactory grains)
{
    /// <summary>Refusals: origin_forbidden, unauthorized, token_expired, session_revoked, rate_limited, unavailable.</summary>
    public async Task<Outcome<HubIdentity>> Authenticate(HttpContext context)
    {
        if (!origins.Admits(context.Request, out var origin))
        {
            return ErrorCode.OriginForbidden;
        }

        if (revocations.Age >= Revocations.SocketsTrustedFor)
        {
            return ErrorCode.Unavailable;
        }

        var inUrl = context.Request.Query["access_token"];
        var identity = inUrl.Count switch
        {
            0 => BearerHandler.Token(context.Request) is { } token ? await tokens.Read(token) : ErrorCode.Unauthorized,
            1 => await UseTicket(inUrl[0]!, origin, Callers.Of(context)),
            _ => ErrorCode.Unauthorized,
        };
        return identity.Ok && connects.Refuses(identity.Value) is { } refusal ? refusal : identity;
    }

    private async Task<Outcome<HubIdentity>> UseTicket(string ticket, string? origin, Caller by)
    {
        // An access token has dots; refused before the cluster is asked.
        if (ticket.Length is 0 or > 100 || ticket.Contains('.', StringComparison.Ordinal))
        {
            return ErrorCode.Unauthorized;
        }

        try
        {
            var used = await grains.Sessions().UseTicket(ticket, origin, by);
            return !used.Ok ? used.Refusal
                : revocations.Judge(used.Value.Session) is { } refusal ? refusal
                : new HubIdentity(
                    used.Value.User,
                    used.Value.Session,
                    DateTimeOffset.FromUnixTimeMilliseconds(used.Value.ExpiresAt),
                    used.Value.Exempt);
        }
        catch (Exception fault) when (fault is TimeoutException or OrleansException)
        {
            // The ticket may be used up; the client asks for another one in any case.
            return ErrorCode.Unavailable;
        }
    }
}
