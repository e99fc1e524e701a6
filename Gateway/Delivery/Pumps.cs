using System.Buffers;
using OrleansChat.Gateway.Sockets;

namespace OrleansChat.Gateway.Delivery;

/// <summary>
/// The queues that must be written after a delivery: a few at once in place, many in slices on the thread pool, so that the silo's
/// call is acknowledged before the sockets are written.
/// </summary>
internal sealed class Pumps
{
    private const int InPlace = 8;
    private const int SliceSize = 128;

    [ThreadStatic]
    private static Pumps? _mine;

    private ConnectionQueue[] _queues = new ConnectionQueue[64];
    private int _count;

    /// <summary>The thread's own, empty; it must be run before anything is awaited.</summary>
    public static Pumps Mine => _mine ??= new Pumps();

    public void Add(ConnectionQueue queue)
    {
        if (_count == _queues.Length)
        {
            Array.Resize(ref _queues, _count * 2);
        }

        _queues[_count++] = queue;
    }

    /// <summary>Writes all, or has them written.</summary>
    public void Run()
    {
        var count = _count;
        _count = 0;
        if (count <= InPlace)
        {
            for (var i = 0; i < count; i++)
            {
                _queues[i].Write();
            }
        }
        else
        {
            for (var start = 0; start < count; start += SliceSize)
            {
                var slice = new Slice(_queues.AsSpan(start, Math.Min(SliceSize, count - start)));
                ThreadPool.UnsafeQueueUserWorkItem(slice, preferLocal: false);
            }
        }

        Array.Clear(_queues, 0, count);
    }

    private sealed class Slice : IThreadPoolWorkItem
    {
        private readonly ConnectionQueue[] _queues;
        private readonly int _count;

        public Slice(ReadOnlySpan<ConnectionQueue> queues)
        {
            _count = queues.Length;
            _queues = ArrayPool<ConnectionQueue>.Shared.Rent(_count);
            queues.CopyTo(_queues);
        }

        public void Execute()
        {
            for (var i = 0; i < _count; i++)
            {
                _queues[i].Write();
            }

            ArrayPool<ConnectionQueue>.Shared.Return(_queues, clearArray: true);
        }
    }
}
