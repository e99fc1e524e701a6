using System.Text;
using OrleansChat.Cli.Load.Scenarios;
using OrleansChat.Cli.Load.Traffic;
using OrleansChat.Cli.Load.Wire;
using OrleansChat.Cli.Provision;
using Xunit;

namespace OrleansChat.Tests.Load;

/// <summary>The load tester's checker of presence: nothing to say where all is well, and something where it is not.</summary>
#pragma warning disable CA1001 // The test runner disposes through IAsyncLifetime.
public sealed class PresenceTrafficTests : IAsyncLifetime
#pragma warning restore CA1001
{
    private readonly EventLoop _loop = new();
    private readonly PresenceTraffic _traffic = new(new RoomShape(2, 3, 1), new Random(1));
    private List<ChatConnection> _room = [];

    public async Task InitializeAsync()
    {
        var generator = new Generator(_loop, [], 1, _traffic);
        var id = Guid.NewGuid();
        _room = await _loop.Run(() => Enumerable.Range(0, 3)
            .Select(index => new ChatConnection(generator, index, new ProvisionedUser($"u{index}", Guid.NewGuid(), "", [id]), false)).ToList());
        await _loop.Run(() => _traffic.Watch(_room, true));
    }

    public async Task DisposeAsync() => await _loop.DisposeAsync();

    [Fact]
    public async Task Who_was_told_what_is_so_agrees()
    {
        Assert.Equal(9, (await _loop.Run(_traffic.Differences)).Count);
        await Answer();
        Assert.Empty(await _loop.Run(_traffic.Differences));
        Assert.Empty(_traffic.Wrong);
    }

    [Fact]
    public async Task Who_was_told_something_else_or_nothing_does_not()
    {
        await Answer();
        await Push(_room[0], _room[1].User.UserId, "dnd");
        Assert.Contains("who is online", Assert.Single(await _loop.Run(_traffic.Differences)), StringComparison.Ordinal);
        await Push(_room[0], _room[1].User.UserId, "online");
        Assert.Empty(await _loop.Run(_traffic.Differences));
        Assert.Equal((2, 2), (_traffic.Pushes, _traffic.Sightings));
    }

    [Fact]
    public async Task Nobody_is_told_of_whom_they_do_not_watch()
    {
        await Answer();
        await Push(_room[0], Guid.NewGuid(), "online");
        Assert.Single(_traffic.Wrong);
        await _loop.Run(() => _traffic.Watch(_room, false));
        await Push(_room[0], _room[1].User.UserId, "online");
        Assert.Equal(2, _traffic.Wrong.Count);
    }

    private Task Answer() => _loop.Run(() => _room.ForEach(watcher => _traffic.Watched(
        watcher, Record($$"""{"type":3,"invocationId":"w","result":{{Users([.. _room.Where(one => one != watcher).Select(one => one.User.UserId)], "online")}}}"""))));

    private Task Push(ChatConnection watcher, Guid user, string state) => _loop.Run(() => _traffic.Seen(
        watcher, Record($$"""{"type":1,"target":"Presence","arguments":[{{Users([user], state)}}]}""")));

    private static byte[] Record(string text) => Encoding.UTF8.GetBytes(text);

    private static string Users(Guid[] users, string state) =>
        $$"""{"users":[{{string.Join(',', users.Select(user => $$"""{"userId":"{{user}}","state":"{{state}}"}"""))}}]}""";
}
