using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace OrleansChat.Gateway.Auth;

/// <summary>Section <c>Chat:Gateway</c>, as far as origins go.</summary>
public sealed class OriginOptions
{
    /// <summary>Origins besides the gateway's own whose pages may connect, as browsers send them: <c>https://chat.example.com</c>. Default none.</summary>
    [Required]
    public string[] AllowedOrigins { get; set; } = [];
}

/// <summary>Which pages may use this gateway: its own, and those on the list. The check that keeps foreign pages from opening sockets.</summary>
public sealed class Origins(IOptions<OriginOptions> options)
{
    private readonly HashSet<string> _allowed =
        options.Value.AllowedOrigins.Select(origin => origin.TrimEnd('/')).ToHashSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>False: the request comes from a foreign page. No origin at all is no page.</summary>
    /// <param name="origin">The request's origin, null if it sent none.</param>
    public bool Admits(HttpRequest request, out string? origin)
    {
        var header = request.Headers.Origin;
        origin = header.Count == 0 ? null : header.ToString();
        return origin is null || _allowed.Contains(origin) || IsOwn(origin, request.Scheme, request.Host.Value);
    }

    /// <summary>
    /// The origin names the host that the request was sent to. A request that came in by TLS must come from a TLS page; the reverse
    /// need not hold, because TLS may end in front of the gateway.
    /// </summary>
    internal static bool IsOwn(string origin, string scheme, string? host)
    {
        if (host is null || !Uri.TryCreate(origin, UriKind.Absolute, out var page) || page.Scheme is not ("http" or "https")
            || (scheme == "https" && page.Scheme != "https") || page.UserInfo.Length > 0 || origin != page.GetLeftPart(UriPartial.Authority))
        {
            return false;
        }

        return Uri.TryCreate($"{page.Scheme}://{host}", UriKind.Absolute, out var own)
            && Uri.Compare(own, page, UriComponents.HostAndPort, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) == 0;
    }
}
