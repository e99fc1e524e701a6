using Microsoft.Net.Http.Headers;
using OrleansChat.Accounts;
using OrleansChat.Gateway.Auth;

namespace OrleansChat.Gateway.Api;

/// <summary>Who asks, for grains that limit, list or record it.</summary>
internal static class Callers
{
    private const int MostLanguage = 35;

    public static Caller Of(HttpContext context)
    {
        var identity = context.Features.Get<HubIdentity>();
        return new Caller(identity?.User, identity?.Session, context.Connection.RemoteIpAddress?.ToString(), Language(context.Request));
    }

    /// <summary>What a browser likes best; a header that is none names no language.</summary>
    public static string? Language(HttpRequest request) =>
        StringWithQualityHeaderValue.TryParseList([.. request.Headers.AcceptLanguage.OfType<string>()], out var all)
            ? all.OrderByDescending(one => one.Quality ?? 1).Select(one => one.Value.Value).FirstOrDefault(tag => tag != "*" && tag?.Length <= MostLanguage)
            : null;
}
