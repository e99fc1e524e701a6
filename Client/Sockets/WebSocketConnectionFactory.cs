using System.Net;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Connections;

namespace OrleansChat.Client.Sockets;

/// <summary>
/// Opens a SignalR connection as one WebSocket, without the negotiate request: any gateway can serve any session, so there is
/// nothing to negotiate.
/// </summary>
/// <param name="token">Access token, sent as Bearer header: never in the URL.</param>
internal sealed class WebSocketConnectionFactory(string token) : IConnectionFactory
{
    public async ValueTask<ConnectionContext> ConnectAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var uri = ((UriEndPoint)endpoint).Uri;
        var socket = new ClientWebSocket();
        try
        {
            socket.Options.SetRequestHeader("Authorization", "Bearer " + token);
            // SignalR pings itself; a second heartbeat would only cost.
            socket.Options.KeepAliveInterval = TimeSpan.Zero;
            socket.Options.CollectHttpResponseDetails = true;
            await socket.ConnectAsync(uri, cancellationToken);
            return new WebSocketConnection(socket);
        }
        catch (WebSocketException fault) when (socket.HttpStatusCode is not 0 and not HttpStatusCode.SwitchingProtocols)
        {
            var status = socket.HttpStatusCode;
            socket.Dispose();
            throw new UpgradeRefusedException(status, fault);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

/// <summary>The gateway answered the upgrade with a status other than 101.</summary>
internal sealed class UpgradeRefusedException(HttpStatusCode status, Exception inner)
    : Exception($"The gateway refused the connection with status {(int)status}.", inner)
{
    public HttpStatusCode Status { get; } = status;
}
