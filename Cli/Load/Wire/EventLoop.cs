using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace OrleansChat.Cli.Load.Wire;

/// <summary>One thread that owns all raw connections and everything they count, so that nothing on the hot path takes a lock.</summary>
internal sealed class EventLoop : IAsyncDisposable
{
    private const int Events = 512;
    private const int IdleMilliseconds = 5;
    private const int LargestBuffer = 64 << 20;

    private readonly ConcurrentQueue<Action> _posted = new();
    private readonly PriorityQueue<Action, long> _timers = new();
    private readonly List<WireConnection> _connections = [];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly int _epoll;
    private volatile bool _stopping;

    public EventLoop()
    {
        _epoll = Libc.EpollCreate(0x80000);
        if (_epoll < 0)
        {
            throw new IOException($"epoll_create1 failed with error {Libc.LastError}.");
        }

        new Thread(Run) { IsBackground = true, Name = "generator" }.Start();
    }

    /// <summary>Received bytes of the connection that is being served; a connection keeps only what it could not use yet.</summary>
    public byte[] Buffer { get; private set; } = new byte[256 << 10];

    /// <summary>Microseconds since the loop began, taken when the socket being served was found readable.</summary>
    public long Now { get; private set; }

    /// <summary>Fails when a callback failed; the loop has ended then.</summary>
    public Task Ended => _ended.Task;

    public long ReadClock() => Now = (long)Stopwatch.GetElapsedTime(_started).TotalMicroseconds;

    /// <summary>Runs an action on the loop's thread and completes with it.</summary>
    public async Task Run(Action action) => await Run(() =>
    {
        action();
        return true;
    });

    public async Task<T> Run<T>(Func<T> action)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _posted.Enqueue(() => done.SetResult(action()));
        if (await Task.WhenAny(done.Task, _ended.Task) == _ended.Task)
        {
            await _ended.Task;
            throw new InvalidOperationException("The generator has ended.");
        }

        return await done.Task;
    }

    /// <summary>Calls back on the loop's thread. Only from the loop's thread.</summary>
    public void After(TimeSpan delay, Action action) => _timers.Enqueue(action, Now + (long)delay.TotalMicroseconds);

    public int Register(WireConnection connection)
    {
        _connections.Add(connection);
        return _connections.Count - 1;
    }

    public void Watch(int descriptor, bool first, uint events, int slot, int generation) =>
        Libc.Watch(_epoll, descriptor, first, events, ((ulong)(uint)generation << 32) | (uint)slot);

    /// <summary>Makes room for a frame that does not fit.</summary>
    public void GrowBuffer()
    {
        if (Buffer.Length >= LargestBuffer)
        {
            throw new InvalidDataException($"A server sent a frame of more than {LargestBuffer} bytes.");
        }

        var larger = new byte[Buffer.Length * 2];
        Buffer.CopyTo(larger, 0);
        Buffer = larger;
    }

    public async ValueTask DisposeAsync()
    {
        _stopping = true;
        await _ended.Task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ = Libc.Close(_epoll);
    }

    private void Run()
    {
        try
        {
            var events = new byte[Events * Libc.EventSize];
            while (!_stopping)
            {
                Turn(events);
            }

            _connections.ForEach(connection => connection.Abort());
            _ended.SetResult();
        }
        catch (Exception fault)
        {
            _ended.SetException(fault);
        }
    }

    private void Turn(byte[] events)
    {
        ReadClock();
        while (_posted.TryDequeue(out var action))
        {
            action();
        }

        while (_timers.TryPeek(out var action, out var due) && due <= Now)
        {
            _timers.Dequeue();
            action();
        }

        var count = Libc.EpollWait(_epoll, ref events[0], Events, WaitMilliseconds());
        if (count < 0 && Libc.LastError != Libc.Interrupted)
        {
            throw new IOException($"epoll_wait failed with error {Libc.LastError}.");
        }

        for (var i = 0; i < count; i++)
        {
            ReadClock();
            var item = events.AsSpan(i * Libc.EventSize);
            var data = MemoryMarshal.Read<ulong>(item[Libc.EventDataOffset..]);
            _connections[(int)(uint)data].Ready(MemoryMarshal.Read<uint>(item), (int)(data >> 32));
        }
    }

    private int WaitMilliseconds() =>
        _timers.TryPeek(out _, out var due) ? (int)Math.Clamp((due - Now + 999) / 1000, 0, IdleMilliseconds) : IdleMilliseconds;
}
