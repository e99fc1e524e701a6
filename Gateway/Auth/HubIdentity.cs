using System.Reflection;
using OrleansChat.Bots;

namespace OrleansChat.Gateway.Auth;

/// <summary>Who a request or a socket is. Taken from a token or a ticket, never from what the client says about itself.</summary>
/// <param name="ExpiresAt">The access token's expiry; a socket closes 30 s after it unless it re-authenticates.</param>
/// <param name="Exempt">Whether rate limits leave the session alone (made by the operator's provisioning).</param>
/// <param name="Operator">Whether the session may act as an operator; only ever true from an access token in the header.</param>
/// <param name="Scopes">What a bot's token may do; null: a person's session.</param>
public sealed record HubIdentity(UserId User, SessionId Session, DateTimeOffset ExpiresAt, bool Exempt, bool Operator = false, BotScopes? Scopes = null)
{
    /// <summary>Lets a handler behind the "Bearer" scheme name the identity as a parameter.</summary>
    public static ValueTask<HubIdentity?> BindAsync(HttpContext context, ParameterInfo parameter) =>
        ValueTask.FromResult(context.Features.Get<HubIdentity>());
}
