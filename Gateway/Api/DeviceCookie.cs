namespace OrleansChat.Gateway.Api;

/// <summary>Where a web page's device secret lives, beside its refresh token (<see cref="RefreshCookie"/>); it outlives sign-out.</summary>
internal static class DeviceCookie
{
    private const string Name = "__Host-chat-device";

    // As long as the server knows a device that is not seen.
    private static readonly TimeSpan Kept = TimeSpan.FromDays(180);

    public static string? Read(HttpRequest request) => request.Cookies[Name];

    /// <summary>Puts the secret where the client keeps it: into the cookie of a page, else into the answer (null: the client has it).</summary>
    /// <param name="fresh">Null: the shown one holds.</param>
    public static string? Keep(HttpContext context, string? shown, string? fresh)
    {
        if (!RefreshCookie.IsWanted(context.Request))
        {
            return fresh;
        }

        if ((fresh ?? shown) is { } secret)
        {
            context.Response.Cookies.Append(Name, secret, RefreshCookie.Options(Kept));
        }

        return null;
    }
}
