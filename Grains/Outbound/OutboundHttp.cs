using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace OrleansChat.Grains.Outbound;

/// <summary>
/// Requests to URLs that users gave. What a name means is found out once, and the connection goes to an address that was looked at: a name
/// that points elsewhere a moment later leads nowhere. No redirects, no proxy, no cookies; of an answer only its head is read.
/// </summary>
internal sealed class OutboundHttp : IDisposable
{
    private const int LongestUrl = 2_048;
    private const int HttpsPort = 443;

    private readonly HttpClient _http;
    private readonly OutboundOptions _options;

    public OutboundHttp(IOptions<OutboundOptions> options)
    {
        _options = options.Value;
        _http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            Credentials = null,
            MaxConnectionsPerServer = 8,
            MaxResponseHeadersLength = 16,
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
            ConnectCallback = Connect,
        })
        { Timeout = TimeSpan.FromSeconds(_options.TimeoutSeconds) };
    }

    /// <summary>The URL, or null: one that no request goes to. A name that leads to no public address shows only when it is asked.</summary>
    public Uri? Read(string? url)
    {
        if (url is null or { Length: > LongestUrl } || !Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.UserInfo.Length + uri.Fragment.Length > 0)
        {
            return null;
        }

        return IsAllowed(uri.Host)
            ? uri.Scheme is "https" or "http" ? uri : null
            : uri is { Scheme: "https", Port: HttpsPort } && (!IPAddress.TryParse(uri.DnsSafeHost, out var address) || PublicAddresses.IsPublic(address)) ? uri : null;
    }

    /// <summary>Throws <see cref="HttpRequestException"/>, or <see cref="OperationCanceledException"/> when it takes too long.</summary>
    public async Task<OutboundAnswer> Send(HttpRequestMessage request, CancellationToken cancel)
    {
        using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
        return new OutboundAnswer((int)answer.StatusCode, answer.Headers.RetryAfter?.Delta);
    }

    public void Dispose() => _http.Dispose();

    private bool IsAllowed(string host) => _options.AllowedHosts.Contains(host.Trim('[', ']'), StringComparer.OrdinalIgnoreCase);

    private async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        var host = context.DnsEndPoint.Host;
        var addresses = IPAddress.TryParse(host.Trim('[', ']'), out var literal) ? [literal] : await Dns.GetHostAddressesAsync(host, cancel);
        IPAddress[] open = IsAllowed(host) ? addresses : [.. addresses.Where(PublicAddresses.IsPublic)];
        if (open.Length == 0)
        {
            throw new HttpRequestException("The host has no public address.");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(open, context.DnsEndPoint.Port, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

/// <param name="RetryAfter">What the server asks to wait; null: nothing.</param>
internal readonly record struct OutboundAnswer(int Status, TimeSpan? RetryAfter)
{
    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>Whether the same request may succeed later.</summary>
    public bool MayPass => Status is 408 or 425 or 429 or >= 500;
}
