using System.Buffers;
using System.Text.Json;
using OrleansChat.Gateway.Auth;
using OrleansChat.Gateway.Delivery;
using OrleansChat.Gateway.Presence;
using OrleansChat.Gateway.Sockets;
using OrleansChat.Presence;
using OrleansChat.Tests.Gateway;
using OrleansChat.Tests.Support;
using Xunit;

namespace OrleansChat.Tests.Presence;

/// <summary>What the sockets of one gateway are told with a tick; the test is the tick.</summary>
public sealed class WatchesTests
{
    private static readonly Guid Activation = Guid.NewGuid();

    private readonly Watches _watches = new(new PresenceLinks(new GatewayIdentity()));
    private readonly CoarseClock _clock = new(new JumpingTime());
    private long _change;

    [Fact]
    public void Twenty_moves_between_two_ticks_are_one_push_of_the_last()
    {
        var (ana, writer) = (UserId.New(), Connect(out var watch));
        watch([ana]);
        for (var move = 0; move < 20; move++)
        {
            Move(ana, move % 2 == 0 ? PresenceState.Away : PresenceState.DoNotDisturb);
        }

        Assert.Empty(Pushes(writer));
        _watches.Flush();
        _watches.Flush();
        Assert.Equal([$"{ana} dnd"], Assert.Single(Pushes(writer)));
    }

    [Fact]
    public void All_who_moved_are_in_one_push()
    {
        UserId[] users = [.. Enumerable.Range(0, 20).Select(_ => UserId.New())];
        var writer = Connect(out var watch);
        watch(users);
        Array.ForEach(users, user => Move(user, PresenceState.Online));
        _watches.Flush();
        Assert.Equal(users.Select(user => $"{user} online").Order(), Assert.Single(Pushes(writer)).Order());
    }

    [Fact]
    public void Who_is_again_what_they_were_is_not_told_of()
    {
        var (ana, writer) = (UserId.New(), Connect(out var watch));
        watch([ana]);
        Move(ana, PresenceState.Online);
        _watches.Flush();
        Move(ana, PresenceState.Offline);
        Move(ana, PresenceState.Online);
        _watches.Flush();
        Assert.Single(Pushes(writer));
    }

    [Fact]
    public void Nothing_is_sent_to_who_watches_others()
    {
        var (ana, ben) = (UserId.New(), UserId.New());
        var (hers, his) = (Connect(out var watchAna), Connect(out var watchBen));
        watchAna([ana]);
        watchBen([ben]);
        Move(ana, PresenceState.Online);
        _watches.Flush();
        Assert.Single(Pushes(hers));
        Assert.Empty(Pushes(his));
    }

    private void Move(UserId user, PresenceState state) => _watches.Learn(new PresenceView(user, state, null, Activation, ++_change));

    /// <param name="watch">Asks for users; the answer is on its way, and moves may follow.</param>
    private CapturingWriter Connect(out Action<UserId[]> watch)
    {
        var writer = new CapturingWriter();
        var connection = new ChatConnection(
            new HubIdentity(UserId.New(), SessionId.New(), DateTimeOffset.MaxValue, true), new SocketOptions(), _clock, writer, () => { });
        connection.Queue.Open();
        watch = users =>
        {
            _watches.Replace(connection, users, users.ToHashSet());
            _watches.Open(connection);
            connection.SendHubMessage(Answer, isCompletion: true, ArrayPool<byte>.Shared.Rent(1));
        };
        return writer;
    }

    private static byte[] Answer => WebSocketFrames.Frame(WebSocketFrames.Text, "{\"type\":3,\"invocationId\":\"1\"}\u001e"u8);

    private static List<string[]> Pushes(CapturingWriter writer) =>
    [
        .. writer.Messages().Where(message => message.TryGetProperty("target", out var target) && target.GetString() == "Presence")
            .Select(push => push.GetProperty("arguments")[0].GetProperty("users").EnumerateArray().Select(Told).ToArray()),
    ];

    private static string Told(JsonElement seen) => $"{seen.GetProperty("userId")} {seen.GetProperty("state")}";
}
