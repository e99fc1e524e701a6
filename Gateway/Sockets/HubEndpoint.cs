using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using OrleansChat.Gateway.Api;
using OrleansChat.Gateway.Auth;
using OrleansChat.Gateway.Delivery;
using OrleansChat.Gateway.Hubs;
using OrleansChat.Gateway.Presence;

namespace OrleansChat.Gateway.Sockets;

/// <summary>
/// <c>/hub</c>: authenticates, upgrades, and runs the hub over the raw stream. WebSockets over HTTP/1.1 only; no sub-protocol, no
/// extensions.
/// </summary>
internal sealed partial class HubEndpoint(
    HubAuthenticator authenticator,
    Connections connections,
    LocalPresence presence,
    Watches watches,
    IOptions<SocketOptions> options,
    IOptions<CallLimitOptions> limits,
    CoarseClock clock,
    HeldFrames held,
    TimeProvider time,
    ILogger<HubEndpoint> logger)
{
    private const int KeyLength = 24;

    /// <param name="hub">What runs a connection.</param>
    public async Task Handle(HttpContext context, ConnectionDelegate hub)
    {
        var upgrade = context.Features.Get<IHttpUpgradeFeature>();
        if (!HttpMethods.IsGet(context.Request.Method) || upgrade is not { IsUpgradableRequest: true } || !IsWebSocket(context.Request))
        {
            await NeedsWebSocket(context);
            return;
        }

        var identity = connections.IsDraining ? ErrorCode.Unavailable : await authenticator.Authenticate(context);
        if (!identity.Ok)
        {
            await Problems.Of(identity.Refusal).ExecuteAsync(context);
            return;
        }

        if (!connections.HasRoom(identity.Value))
        {
            await Problems.Of(new ChatError(ErrorCode.TooMany, RetryAfterMs: 10_000)).ExecuteAsync(context);
            return;
        }

        await Run(await Connect(context, upgrade, identity.Value), hub);
    }

    private async Task<(ChatConnection Connection, Stream Stream)> Connect(HttpContext context, IHttpUpgradeFeature upgrade, HubIdentity identity)
    {
        var headers = context.Response.Headers;
        headers.Upgrade = "websocket";
        headers.SecWebSocketAccept = Accept(context.Request.Headers.SecWebSocketKey.ToString());
        // The request lives as long as the socket; what it no longer needs, above all the token, does not have to.
        context.Request.Headers.Authorization = default;
        context.Request.Headers.Cookie = default;
        context.Request.QueryString = default;
        var stream = await upgrade.UpgradeAsync();
        var connection = new ChatConnection(identity, options.Value, clock, Writer(context, stream), context.Abort, held)
        {
            Limits = identity.Exempt || !limits.Value.Enabled ? null : new CallLimits(limits.Value, RefusalFilter.Milliseconds(time)),
            Languages = [Callers.Language(context.Request)],
        };
        return (connection, stream);
    }

    private async Task Run((ChatConnection Connection, Stream Stream) socket, ConnectionDelegate hub)
    {
        var (connection, stream) = socket;
        connections.Add(connection);
        var receiving = connection.Receive(stream);
        try
        {
            await hub(connection);
        }
        catch (Exception fault)
        {
            LogFault(connection.ConnectionId, fault);
        }
        finally
        {
            connection.Leave();
            watches.End(connection);
            await connection.Finish(time);
            await receiving;
            connections.Remove(connection);
            presence.Left(connection);
        }
    }

    private SocketWriter Writer(HttpContext context, Stream stream)
    {
        var socket = context.Features.Get<IConnectionSocketFeature>()?.Socket;
        return socket is not null && options.Value.DirectWrites && context.Features.Get<ITlsHandshakeFeature>() is null
            ? new DirectWriter(socket)
            : new StreamSocketWriter(stream);
    }

    private static bool IsWebSocket(HttpRequest request) =>
        request.Headers.SecWebSocketVersion == "13"
        && request.Headers.Upgrade.ToString().Equals("websocket", StringComparison.OrdinalIgnoreCase)
        && request.Headers.SecWebSocketKey is { Count: 1 } key
        && key[0] is { Length: KeyLength } text
        && Convert.TryFromBase64String(text, stackalloc byte[18], out var length)
        && length == 16;

    private static string Accept(string key)
    {
        Span<byte> input = stackalloc byte[KeyLength + 36];
        Encoding.ASCII.GetBytes(key, input);
        "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"u8.CopyTo(input[KeyLength..]);
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
#pragma warning disable CA5350 // RFC 6455 says SHA-1; nothing is kept secret by it.
        SHA1.HashData(input, hash);
#pragma warning restore CA5350
        return Convert.ToBase64String(hash);
    }

    /// <summary>RFC 9110 wants the protocol named, RFC 6455 the version.</summary>
    private static Task NeedsWebSocket(HttpContext context)
    {
        context.Response.Headers.Upgrade = "websocket";
        context.Response.Headers.SecWebSocketVersion = "13";
        return Problems.For(context, Problems.Of(Reasons.WebSocketsOnly.Refusal, StatusCodes.Status426UpgradeRequired)).ExecuteAsync(context);
    }

    [LoggerMessage(4261, LogLevel.Error, "The hub failed on connection {Connection}.")]
    private partial void LogFault(string connection, Exception fault);
}
