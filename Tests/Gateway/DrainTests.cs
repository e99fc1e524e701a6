using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OrleansChat.Gateway.Auth;
using OrleansChat.Gateway.Delivery;
using OrleansChat.Gateway.Processes;
using OrleansChat.Gateway.Sockets;
using OrleansChat.Tests.Support;
using Xunit;

namespace OrleansChat.Tests.Gateway;

/// <summary>Sockets are told to go a few at a time, over the seconds that are set, and nobody is let in meanwhile.</summary>
public sealed class DrainTests
{
    private readonly Connections _connections = new(Options.Create(new SocketOptions()));

    [Fact]
    public async Task Sockets_are_told_in_even_slices_over_the_set_time()
    {
        var time = new SlicingTime(Closing);
        Open(40);
        await Drain(seconds: 2, time);
        // 20 slices of two; the clock is asked once after each.
        Assert.Equal(Enumerable.Range(1, 20).Select(slice => 2 * slice), time.Seen);
        Assert.True(_connections.IsDraining);
    }

    [Fact]
    public async Task Without_a_time_all_are_told_at_once()
    {
        var time = new SlicingTime(Closing);
        Open(40);
        await Drain(seconds: 0, time);
        Assert.Empty(time.Seen);
        Assert.Equal(40, Closing());
    }

    [Fact]
    public async Task An_operator_who_does_not_want_to_wait_has_all_told_at_once()
    {
        var time = new SlicingTime(Closing);
        Open(40);
        await Drain(seconds: 3, time, new ProcessEnd { Drains = false });
        Assert.Empty(time.Seen);
        Assert.Equal(40, Closing());
    }

    private Task Drain(int seconds, TimeProvider time, ProcessEnd? end = null) => new Drain(
        _connections, end ?? new ProcessEnd(), Options.Create(new DeliveryOptions { DrainSeconds = seconds }), time, NullLogger<Drain>.Instance).StoppingAsync(default);

    private int Closing() => _connections.All().Count(connection => connection.IsClosing);

    private void Open(int sockets)
    {
        var clock = new CoarseClock(new JumpingTime());
        for (var count = 0; count < sockets; count++)
        {
            var identity = new HubIdentity(UserId.New(), SessionId.New(), DateTimeOffset.MaxValue, true);
            _connections.Add(new ChatConnection(identity, new SocketOptions(), clock, new CapturingWriter(), () => { }));
        }
    }

    /// <summary>Nobody waits; each wait is noted with how many had been told before it.</summary>
    private sealed class SlicingTime(Func<int> told) : TimeProvider
    {
        public List<int> Seen { get; } = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Seen.Add(told());
            return TimeProvider.System.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }
}
