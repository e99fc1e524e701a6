using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using OrleansChat.Bots;
using OrleansChat.Gateway.Admin;
using OrleansChat.Gateway.Api;

namespace OrleansChat.Gateway.Auth;

/// <summary>The scheme "Bearer" of the REST API: access tokens in the header, nowhere else.</summary>
internal sealed class BearerHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logs, UrlEncoder encoder, AccessTokens tokens, IGrainFactory grains)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logs, encoder)
{
    public const string SchemeName = "Bearer";

    private const string Prefix = "Bearer ";

    private ChatError _refusal = new(ErrorCode.Unauthorized);

    /// <summary>The token of the request's Authorization header; null without one.</summary>
    public static string? Token(HttpRequest request)
    {
        var header = request.Headers.Authorization;
        return header.Count == 1 && header[0]!.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? header[0]![Prefix.Length..].Trim() : null;
    }

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Token(Request) is not { } token)
        {
            return AuthenticateResult.NoResult();
        }

        var read = Context.IsAdminPort() ? await tokens.Read(token, TokenOptions.AdminAudience)
            : BotTokens.IsOne(token) ? await Bot(token)
            : await tokens.Read(token);
        if (!read.Ok)
        {
            _refusal = read.Refusal;
            return AuthenticateResult.Fail(read.Refusal.Entry.Name);
        }

        Context.Features.Set(read.Value);
        var identity = new ClaimsIdentity([new Claim("sub", read.Value.User.ToString())], SchemeName, "sub", roleType: null);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName));
    }

    /// <summary>Asked each time: what was revoked opens nothing from then on. All tokens of a bot are one session, under its id: they share its limits.</summary>
    private async Task<Outcome<HubIdentity>> Bot(string token)
    {
        try
        {
            var bot = await Faults.Repeated(() => grains.Bots().Identify(token));
            return bot.Ok
                ? new HubIdentity(bot.Value.User, new SessionId(bot.Value.User.Value), DateTimeOffset.MaxValue, Exempt: false, Scopes: bot.Value.Scopes)
                : bot.Refusal;
        }
        catch (Exception fault) when (fault is TimeoutException or OrleansException)
        {
            return ErrorCode.Unavailable;
        }
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = "Bearer";
        return Problems.For(Context, Problems.Of(_refusal)).ExecuteAsync(Context);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        Problems.Of(ErrorCode.Forbidden).ExecuteAsync(Context);
}
