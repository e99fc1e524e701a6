using OrleansChat.Gateway.Sockets;
using Xunit;

namespace OrleansChat.Tests.Gateway;

public sealed class ConnectionQueueTests
{
    private static readonly SocketOptions Options = new() { QueueFrames = 16, QueueBytes = 64 * 1024 };

    [Fact]
    public void An_idle_queue_writes_in_place()
    {
        var (queue, writer, _) = New(null);
        queue.Send(Frame(1), 1);
        Assert.Equal([1], Numbers(writer));
        Assert.False(queue.IsBusy);
    }

    [Fact]
    public void Nothing_goes_out_before_the_queue_is_opened()
    {
        var writer = new CapturingWriter();
        var queue = new ConnectionQueue(Options, writer, new Owner());
        queue.Send(Frame(1), 1);
        Assert.Equal(0, writer.Writes);
        Assert.True(queue.Open());
        queue.Write();
        Assert.Equal([1], Numbers(writer));
    }

    [Fact]
    public async Task Frames_that_wait_go_out_in_one_write_and_in_order()
    {
        var gate = new TaskCompletionSource();
        var (queue, writer, _) = New(() => gate.Task);
        for (var i = 0; i < 10; i++)
        {
            queue.Send(Frame(i), 1);
        }

        gate.SetResult();
        await Until(() => !queue.IsBusy);
        Assert.Equal(Enumerable.Range(0, 10), Numbers(writer));
        Assert.Equal(2, writer.Writes);
    }

    [Fact]
    public void A_held_frame_goes_out_with_the_next_one_in_one_write()
    {
        using var held = new HeldFrames(TimeProvider.System, TimeSpan.FromHours(1));
        var writer = new CapturingWriter();
        var queue = new ConnectionQueue(Options, writer, new Owner(), held);
        queue.Open();
        Assert.False(queue.Add(Frame(1), 1, hold: true));
        Assert.Equal(0, writer.Writes);
        queue.Send(Frame(2), 1);
        Assert.Equal([1, 2], Numbers(writer));
        Assert.Equal(1, writer.Writes);
    }

    [Fact]
    public async Task A_held_frame_does_not_wait_for_what_does_not_come()
    {
        using var held = new HeldFrames(TimeProvider.System);
        var writer = new CapturingWriter();
        var queue = new ConnectionQueue(Options, writer, new Owner(), held);
        queue.Open();
        foreach (var number in new[] { 1, 2 })
        {
            queue.Add(Frame(number), 1, hold: true);
            await Until(() => !queue.IsBusy);
        }

        Assert.Equal([1, 2], Numbers(writer));
    }

    [Fact]
    public void One_frame_too_many_closes_and_nothing_follows()
    {
        var gate = new TaskCompletionSource();
        var (queue, _, owner) = New(() => gate.Task);
        for (var i = 0; i < 1 + Options.QueueFrames; i++)
        {
            queue.Send(Frame(i), 1);
        }

        Assert.Equal(0, owner.Overflows);
        queue.Send(Frame(99), 1);
        queue.Send(Frame(100), 1);
        Assert.Equal(1, owner.Overflows);
    }

    [Fact]
    public void One_frame_larger_than_the_queue_still_goes_out()
    {
        var (queue, writer, owner) = New(null);
        queue.Send(WebSocketFrames.Frame(WebSocketFrames.Text, [.. new byte[200_000].Select(_ => (byte)' '), (byte)'7', 0x1E]), 1);
        Assert.Equal([7], Numbers(writer));
        Assert.Equal(0, owner.Overflows);
    }

    [Fact]
    public async Task A_sealed_queue_drops_what_waits_and_finishes_after_its_last_frame()
    {
        var gate = new TaskCompletionSource();
        var (queue, writer, owner) = New(() => gate.Task);
        for (var i = 0; i < 5; i++)
        {
            queue.Send(Frame(i), 1);
        }

        Assert.False(queue.Seal(Frame(42), 1, drop: true));
        queue.Send(Frame(6), 1);
        gate.SetResult();
        await Until(() => owner.Finishes == 1);
        // What was on the wire already is finished: a frame is never cut.
        Assert.Equal([0, 42], Numbers(writer));
    }

    [Fact]
    public async Task A_peer_that_is_gone_ends_the_queue_once()
    {
        var (queue, writer, owner) = New(null);
        writer.IsGone = true;
        queue.Send(Frame(1), 1);
        queue.Send(Frame(2), 1);
        await Until(() => owner.Finishes == 1);
        Assert.Equal(1, writer.Writes);
        Assert.Equal(1, owner.Finishes);
    }

    [Fact]
    public async Task Whoever_waits_for_room_is_let_in_when_the_socket_has_taken_enough()
    {
        var gate = new TaskCompletionSource();
        var (queue, _, _) = New(() => gate.Task);
        queue.Send(Frame(1), 1);
        queue.Send(Frame(2), 1);
        var room = queue.Below(0);
        Assert.False(room.IsCompleted);
        gate.SetResult();
        await room.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Many_writers_lose_nothing_and_each_keeps_its_order()
    {
        var random = new Random(7);
        var (queue, writer, owner) = New(() => random.Next(4) == 0 ? Task.Run(() => { }) : Task.CompletedTask, frames: 65_536);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(thread => Task.Run(() =>
        {
            for (var i = 0; i < 2_000; i++)
            {
                queue.Send(Frame(thread * 10_000 + i), 1);
            }
        })));
        await Until(() => !queue.IsBusy);
        var numbers = Numbers(writer);
        Assert.Equal(8_000, numbers.Count);
        Assert.Equal(0, owner.Overflows);
        Assert.All(numbers.GroupBy(number => number / 10_000), group => Assert.Equal(group.Order(), group));
    }

    private static (ConnectionQueue Queue, CapturingWriter Writer, Owner Owner) New(Func<Task>? pause, int frames = 16)
    {
        var writer = new CapturingWriter(pause);
        var owner = new Owner();
        var options = new SocketOptions { QueueFrames = frames, QueueBytes = frames > 16 ? 8 * 1024 * 1024 : Options.QueueBytes };
        var queue = new ConnectionQueue(options, writer, owner);
        queue.Open();
        return (queue, writer, owner);
    }

    private static byte[] Frame(int number) =>
        WebSocketFrames.Frame(WebSocketFrames.Text, System.Text.Encoding.UTF8.GetBytes($"{number}\u001e"));

    private static List<int> Numbers(CapturingWriter writer) => [.. writer.Messages().Select(message => message.GetInt32())];

    private static async Task Until(Func<bool> holds)
    {
        for (var i = 0; !holds(); i++)
        {
            Assert.True(i < 10_000, "it never came");
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
        }
    }

    private sealed class Owner : IQueueOwner
    {
        private int _finishes;

        public int Overflows { get; private set; }

        public int Finishes => Volatile.Read(ref _finishes);

        public void OnOverflow() => Overflows++;

        public void OnFinished() => Interlocked.Increment(ref _finishes);
    }
}
