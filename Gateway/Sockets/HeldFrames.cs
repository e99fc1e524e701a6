using System.Collections.Concurrent;

namespace OrleansChat.Gateway.Sockets;

/// <summary>
/// Queues in which a frame waits for another one that is about to come: the answer to a post and the post's own event. None waits long
/// for what does not come.
/// </summary>
public sealed class HeldFrames : IDisposable
{
    // Longer than a busy pump takes for one delivery; nobody waits so long unless a delivery was lost.
    private static readonly TimeSpan Usual = TimeSpan.FromMilliseconds(25);

    private readonly ConcurrentQueue<ConnectionQueue> _queues = new();
    private readonly TimeSpan _patience;
    private readonly ITimer _timer;
    private int _armed;

    public HeldFrames(TimeProvider time)
        : this(time, Usual)
    {
    }

    internal HeldFrames(TimeProvider time, TimeSpan patience)
    {
        _patience = patience;
        _timer = time.CreateTimer(static state => ((HeldFrames)state!).Release(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Add(ConnectionQueue queue)
    {
        _queues.Enqueue(queue);
        if (Interlocked.Exchange(ref _armed, 1) == 0)
        {
            _timer.Change(_patience, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Release()
    {
        // Who adds from now on arms the timer anew.
        Volatile.Write(ref _armed, 0);
        while (_queues.TryDequeue(out var queue))
        {
            queue.Release();
        }
    }
}
