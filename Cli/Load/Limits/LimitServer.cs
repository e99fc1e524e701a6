using System.Collections.Concurrent;
using System.Net;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace OrleansChat.Cli.Load.Limits;

/// <summary>
/// The least that a server on Kestrel can do: it sends each frame that it gets to the sockets of the same room. It knows nobody, stores
/// nothing and promises nothing; what it reaches is the limit of the sockets, not a rival.
/// </summary>
internal static class LimitServer
{
    public const string Verb = "limit-server";
    public const string Listening = "listening on ";

    private const int LargestFrame = 64 << 10;

    /// <summary>Serves until it is ended; the first line of its output says where.</summary>
    public static async Task<int> Run(CancellationToken cancel)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        await using var app = builder.Build();
        var rooms = new ConcurrentDictionary<string, Room>();
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.Zero });
        app.Map("/{how}/{room}", (HttpContext context, string how, string room) =>
            Serve(context, rooms.GetOrAdd(room, _ => new Room(how, new SemaphoreSlim(1))), context.RequestAborted));
        await app.StartAsync(cancel);
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        Console.WriteLine(Listening + addresses.First());
        await ((IHost)app).WaitForShutdownAsync(cancel);
        return 0;
    }

    private static async Task Serve(HttpContext context, Room room, CancellationToken cancel)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        room.Enter(socket);
        try
        {
            var buffer = new byte[LargestFrame];
            while (await socket.ReceiveAsync(buffer.AsMemory(), cancel) is { MessageType: not WebSocketMessageType.Close } received)
            {
                await room.Send(socket, buffer.AsMemory(0, received.Count), cancel);
            }
        }
        catch (Exception fault) when (fault is WebSocketException or OperationCanceledException or ConnectionAbortedException)
        {
            // The generator closes without a word.
        }
        finally
        {
            room.Leave(socket);
        }
    }

    /// <param name="how"><c>all</c>: to every socket of the room; <c>echo</c>: back to the sender alone.</param>
    private sealed class Room(string how, SemaphoreSlim order)
    {
        private readonly Lock _gate = new();
        private readonly List<ValueTask> _pending = [];
        private WebSocket[] _sockets = [];

        public void Enter(WebSocket socket)
        {
            lock (_gate)
            {
                _sockets = [.. _sockets, socket];
            }
        }

        public void Leave(WebSocket socket)
        {
            lock (_gate)
            {
                _sockets = [.. _sockets.Where(one => one != socket)];
            }
        }

        // A WebSocket takes one send at a time, so a room sends one frame at a time, to all its sockets at once.
        public async Task Send(WebSocket from, ReadOnlyMemory<byte> frame, CancellationToken cancel)
        {
            if (how == "echo")
            {
                await from.SendAsync(frame, WebSocketMessageType.Text, true, cancel);
                return;
            }

            await order.WaitAsync(cancel);
            try
            {
                foreach (var socket in _sockets)
                {
                    if (socket.State == WebSocketState.Open)
                    {
                        var send = socket.SendAsync(frame, WebSocketMessageType.Text, true, CancellationToken.None);
                        if (!send.IsCompletedSuccessfully)
                        {
                            _pending.Add(send);
                        }
                    }
                }

                foreach (var send in _pending)
                {
                    await send;
                }
            }
            finally
            {
                _pending.Clear();
                order.Release();
            }
        }
    }
}
