using OrleansChat.Gateway.Auth;

namespace OrleansChat.Gateway.Api;

/// <summary>
/// Where a web page's refresh token lives: a cookie that no script reads and no other site causes to be sent. Pages ask for it with
/// the header <c>X-Chat-Client: web</c>, which a foreign page cannot send without a pre-flight, and their origin is checked.
/// </summary>
internal static class RefreshCookie
{
    // The prefix makes browsers refuse the cookie from a sub-domain, over plain HTTP or with a Domain attribute.
    private const string Name = "__Host-rt";

    // The server ends the token sooner (its settings say when); the longest that they allow.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(365);

    public static bool IsWanted(HttpRequest request) => request.Headers["X-Chat-Client"] == "web";

    /// <summary>Null, or origin_forbidden. Browsers send an origin with every POST and DELETE, so a missing one is no page.</summary>
    public static ChatError? Refuses(HttpRequest request, Origins origins) =>
        origins.Admits(request, out var origin) && origin is not null ? null : new ChatError(ErrorCode.OriginForbidden);

    public static string? Read(HttpRequest request) => request.Cookies[Name];

    public static void Write(HttpResponse response, string refreshToken) =>
        response.Cookies.Append(Name, refreshToken, Options(Longest));

    public static void Clear(HttpResponse response) => response.Cookies.Delete(Name, Options(null));

    internal static CookieOptions Options(TimeSpan? maxAge) =>
        new() { HttpOnly = true, Secure = true, SameSite = SameSiteMode.Strict, Path = "/", MaxAge = maxAge, IsEssential = true };
}
