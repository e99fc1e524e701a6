using System.Text.Json;
using OrleansChat.Tests.Support.Cluster;
using OrleansChat.Tests.Support.Talk;

namespace OrleansChat.Tests.Presence;

/// <summary>A user's socket, and what it was told of others' presence.</summary>
internal sealed class Watcher(RawSocket socket) : IAsyncDisposable
{
    public RawSocket Socket => socket;

    public static async Task<Watcher> Open(ClusterRig rig, CrewUser user, int gateway)
    {
        var socket = (await RawSocket.Open(rig.Gateway(gateway).Url, user.Token)).Listen();
        await socket.Sync();
        return new Watcher(socket);
    }

    /// <summary>The answer's user, of one watched.</summary>
    public async Task<JsonElement> Watch(UserId user) => (await Watch([user.Value])).Single();

    public async Task<JsonElement[]> Watch(params Guid[] users)
    {
        var answer = await socket.Call("Watch", $$"""[{"userIds":{{JsonSerializer.Serialize(users)}}}]""");
        return [.. answer.GetProperty("result").GetProperty("users").EnumerateArray()];
    }

    public Task Set(string state) => socket.Call("SetPresence", $"[\"{state}\"]");

    /// <summary>All that was pushed about the user, in its order.</summary>
    public JsonElement[] Heard(UserId user) => Heard(socket.Pushes, user);

    /// <summary>Until this is the last that was pushed about the user.</summary>
    public Task Until(UserId user, string state) =>
        socket.Until(pushes => Heard(pushes, user) is [.., var last] && State(last) == state);

    public static string? State(JsonElement seen) => seen.GetProperty("state").GetString();

    public ValueTask DisposeAsync() => socket.DisposeAsync();

    private static JsonElement[] Heard(IReadOnlyList<JsonElement> pushes, UserId user) =>
    [
        .. pushes.Where(push => RawSocket.Target(push) == "Presence")
            .SelectMany(push => push.GetProperty("arguments")[0].GetProperty("users").EnumerateArray())
            .Where(seen => seen.GetProperty("userId").GetGuid() == user.Value),
    ];
}
