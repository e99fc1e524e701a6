using System.Text.Json;
using OrleansChat.Cli.Load.Checker;
using OrleansChat.Cli.Load.Traffic;
using OrleansChat.Tests.Support.Cluster;

namespace OrleansChat.Tests.Support.Talk;

/// <summary>
/// A member who trusts nobody: what comes over the socket is judged as it comes, where a client library would quietly ask again.
/// </summary>
internal sealed class WireWitness : IAsyncDisposable
{
    private readonly RoomCursor _cursor = new();
    private readonly RawSocket _socket;
    private readonly CrewUser _user;
    private readonly RoomId _room;

    private WireWitness(RawSocket socket, CrewUser user, RoomId room) => (_socket, _user, _room) = (socket, user, room);

    public List<ShownEvent> Shown { get; } = [];

    public List<Seen> Seen { get; } = [];

    private string Name => $"{_user.Name} (wire)";

    /// <summary>Online, at the room's head.</summary>
    public static async Task<WireWitness> Open(GatewayProcess gateway, CrewUser user, RoomId room)
    {
        var socket = (await RawSocket.Open(gateway.Url, user.Token)).Listen();
        var synced = await socket.Sync();
        var witness = new WireWitness(socket, user, room);
        var from = synced.GetProperty("rooms").EnumerateArray().Single(one => one.GetProperty("roomId").GetGuid() == room.Value).GetProperty("from");
        witness._cursor.Begin(from.GetInt64(), false);
        return witness;
    }

    /// <summary>Until so many events came, whatever they were.</summary>
    public Task Saw(int events) => _socket.Until(pushes => Items(pushes).Count() >= events);

    /// <summary>Judges what came so far; once.</summary>
    public IEnumerable<Stretch> Stretches()
    {
        Span<byte> id = stackalloc byte[ClientIds.Length];
        foreach (var item in Items(_socket.Pushes))
        {
            var (seq, clientId) = (item.GetProperty("seq").GetInt64(), item.GetProperty("clientId").GetGuid());
            clientId.TryFormat(id, out _);
            var before = _cursor.Last;
            if (_cursor.Offer(seq, id) is { } wrong)
            {
                Seen.Add(new Seen(wrong, Name, _room.Value, $"event {seq} after {before}"));
            }

            Shown.Add(new ShownEvent(Name, _user.Id.Value, _room.Value, seq, clientId));
        }

        return [.. _cursor.Stretches(Name, _user.Id.Value, _room.Value)];
    }

    public ValueTask DisposeAsync() => _socket.DisposeAsync();

    private IEnumerable<JsonElement> Items(IReadOnlyList<JsonElement> pushes) =>
        from push in pushes
        where RawSocket.Target(push) == "Events"
        let batch = push.GetProperty("arguments")[0]
        where batch.GetProperty("roomId").GetGuid() == _room.Value
        from item in batch.GetProperty("items").EnumerateArray()
        select item;
}
