using System.Text.Json;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;
using OrleansChat.Gateway.Delivery;
using OrleansChat.Gateway.Sockets;

namespace OrleansChat.Gateway.Hubs;

/// <summary>
/// What the hub's infrastructure sends goes as one shared frame into the connections' own queues. Rooms are feeds, not groups.
/// </summary>
internal sealed class ChatHubLifetimeManager(Connections connections, IOptions<JsonHubProtocolOptions> json) : HubLifetimeManager<ChatHub>
{
    public override Task OnConnectedAsync(HubConnectionContext connection)
    {
        if (connection.Features.Get<ChatConnection>() is { } socket)
        {
            socket.IsReady = true;
        }

        return Task.CompletedTask;
    }

    public override Task OnDisconnectedAsync(HubConnectionContext connection) => Task.CompletedTask;

    public override Task SendAllAsync(string methodName, object?[] args, CancellationToken cancellationToken = default) =>
        Send(connections.All(), methodName, args);

    public override Task SendAllExceptAsync(
        string methodName, object?[] args, IReadOnlyList<string> excludedConnectionIds, CancellationToken cancellationToken = default) =>
        Send(connections.All().Where(connection => !excludedConnectionIds.Contains(connection.ConnectionId)), methodName, args);

    public override Task SendConnectionAsync(
        string connectionId, string methodName, object?[] args, CancellationToken cancellationToken = default) =>
        SendConnectionsAsync([connectionId], methodName, args, cancellationToken);

    public override Task SendConnectionsAsync(
        IReadOnlyList<string> connectionIds, string methodName, object?[] args, CancellationToken cancellationToken = default) =>
        Send(connectionIds.Select(connections.Find).OfType<ChatConnection>(), methodName, args);

    public override Task SendUserAsync(string userId, string methodName, object?[] args, CancellationToken cancellationToken = default) =>
        SendUsersAsync([userId], methodName, args, cancellationToken);

    public override Task SendUsersAsync(
        IReadOnlyList<string> userIds, string methodName, object?[] args, CancellationToken cancellationToken = default) =>
        Send(
            userIds.SelectMany(id => Guid.TryParse(id, out var user) ? connections.OfUser(new UserId(user)) : []),
            methodName,
            args);

    public override Task AddToGroupAsync(string connectionId, string groupName, CancellationToken cancellationToken = default) => throw NoGroups();

    public override Task RemoveFromGroupAsync(string connectionId, string groupName, CancellationToken cancellationToken = default) => throw NoGroups();

    public override Task SendGroupAsync(string groupName, string methodName, object?[] args, CancellationToken cancellationToken = default) =>
        throw NoGroups();

    public override Task SendGroupsAsync(
        IReadOnlyList<string> groupNames, string methodName, object?[] args, CancellationToken cancellationToken = default) => throw NoGroups();

    public override Task SendGroupExceptAsync(
        string groupName, string methodName, object?[] args, IReadOnlyList<string> excludedConnectionIds, CancellationToken cancellationToken = default) =>
        throw NoGroups();

    private static NotSupportedException NoGroups() => new("Rooms are feeds; there are no groups.");

    private Task Send(IEnumerable<ChatConnection> targets, string method, object?[] args)
    {
        byte[]? frame = null;
        foreach (var target in targets)
        {
            if (target.IsReady)
            {
                target.Send(frame ??= Frame(method, args));
            }
        }

        return Task.CompletedTask;
    }

    private byte[] Frame(string method, object?[] args)
    {
        // Serialised first: a converter could build a frame of its own on this thread.
        var arguments = Array.ConvertAll(args, arg => JsonSerializer.SerializeToUtf8Bytes(arg, json.Value.PayloadSerializerOptions));
        var frame = FrameBuilder.Begin(System.Text.Encoding.UTF8.GetBytes(method), out var writer);
        foreach (var argument in arguments)
        {
            writer.WriteRawValue(argument);
        }

        return frame.End();
    }
}
