using System.Buffers;

namespace OrleansChat.Gateway.Sockets;

/// <summary>Who hears how a queue ends. Called without locks of the queue, at most once each.</summary>
public interface IQueueOwner
{
    /// <summary>More was waiting than may wait. Must return at once.</summary>
    void OnOverflow();

    /// <summary>The last frame of a sealed queue went out, or the peer is gone.</summary>
    void OnFinished();
}

/// <summary>
/// The frames that wait for one socket: bounded, written by whoever adds to an idle queue, never waited for. Adding and writing are
/// two steps, so that a feed can add under its lock and write after it.
/// </summary>
public sealed class ConnectionQueue(SocketOptions options, SocketWriter writer, IQueueOwner owner, HeldFrames? held = null) : IThreadPoolWorkItem
{
    /// <summary>What one write gathers at most, when several frames wait.</summary>
    private const int GatherBytes = 32 * 1024;

    private readonly Lock _gate = new();
    private Frame[]? _ring;
    private int _head;
    private int _count;
    private int _bytes;
    private bool _open;
    private bool _writing;
    private bool _sealed;
    private bool _over;
    private long _writingSince;
    private TaskCompletionSource? _room;
    private int _roomBytes;

    /// <summary>Milliseconds of the coarse clock when the last write began.</summary>
    public long LastWrite { get; private set; }

    /// <summary>Whether frames wait or are being written.</summary>
    public bool IsBusy => _writing || _count > 0;

    /// <summary>Bytes that wait or are being written.</summary>
    public int Bytes => Volatile.Read(ref _bytes);

    /// <summary>
    /// Until when, in milliseconds of the coarse clock, the answer to a post of this connection may come: the post's own event waits for it.
    /// 0: none is due.
    /// </summary>
    public long AnswerDueUntil { get; set; }

    /// <summary>Whether so much waits that what may be lost should be.</summary>
    public bool IsPressed => _count > options.QueueFrames / 8;

    /// <summary>From now on frames go out. See <see cref="DirectWriter"/> for why not earlier.</summary>
    /// <returns>Whether the caller must call <see cref="Write"/>.</returns>
    public bool Open()
    {
        lock (_gate)
        {
            _open = true;
            return Claim();
        }
    }

    /// <summary>Adds a whole frame; never blocks.</summary>
    /// <param name="rented">The array behind the frame, if it goes back to the shared pool once written.</param>
    /// <param name="now">Milliseconds of the coarse clock.</param>
    /// <param name="hold">Whether it waits a moment for the next frame, so that one system call takes both.</param>
    /// <returns>Whether the caller must call <see cref="Write"/>, now or soon.</returns>
    public bool Add(ReadOnlyMemory<byte> frame, long now, byte[]? rented = null, bool hold = false)
    {
        lock (_gate)
        {
            if (!_sealed)
            {
                if (_count == 0 || (_count < options.QueueFrames && _bytes + frame.Length <= options.QueueBytes))
                {
                    Push(new Frame(frame, rented, now));
                    if (!hold || held is null)
                    {
                        return Claim();
                    }

                    held.Add(this);
                    return false;
                }

                _sealed = true;
            }
            else
            {
                Return(rented);
                return false;
            }
        }

        Return(rented);
        owner.OnOverflow();
        return false;
    }

    /// <summary>Writes what was held, if it still waits.</summary>
    public void Release()
    {
        bool claimed;
        lock (_gate)
        {
            claimed = Claim();
        }

        if (claimed)
        {
            Write();
        }
    }

    /// <summary>Adds a frame and writes in place if nothing else does.</summary>
    public void Send(ReadOnlyMemory<byte> frame, long now, byte[]? rented = null)
    {
        if (Add(frame, now, rented))
        {
            Write();
        }
    }

    /// <summary>Nothing is taken after <paramref name="last"/>; then the owner hears that the queue is finished.</summary>
    /// <param name="drop">Whether what waits is dropped: for a client that must resume anyway.</param>
    /// <returns>Whether the caller must call <see cref="Write"/>.</returns>
    public bool Seal(ReadOnlyMemory<byte> last, long now, bool drop)
    {
        lock (_gate)
        {
            if (_over)
            {
                return false;
            }

            _sealed = true;
            if (drop)
            {
                DropAll();
            }

            Push(new Frame(last, null, now));
            return Claim();
        }
    }

    /// <summary>Writes until nothing waits or the peer does not read; a long run moves to the thread pool.</summary>
    public void Write()
    {
        for (var turn = 0; ; turn++)
        {
            if (turn == options.WritesInPlace)
            {
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
                return;
            }

            if (!Take(out var bytes, out var rented))
            {
                return;
            }

            var write = writer.Write(bytes);
            if (!write.IsCompletedSuccessfully)
            {
                _ = Await(write, bytes.Length, rented);
                return;
            }

            if (!Wrote(write.Result, bytes.Length, rented))
            {
                return;
            }
        }
    }

    void IThreadPoolWorkItem.Execute() => Write();

    /// <summary>Completes when at most <paramref name="bytes"/> wait, or nothing is taken any more.</summary>
    public Task Below(int bytes)
    {
        lock (_gate)
        {
            if (_bytes <= bytes || _sealed || _over)
            {
                return Task.CompletedTask;
            }

            _roomBytes = bytes;
            return (_room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    /// <summary>How long the oldest frame has been waiting, in milliseconds.</summary>
    public long Age(long now)
    {
        lock (_gate)
        {
            return _writing ? now - _writingSince : _count > 0 ? now - _ring![_head].At : 0;
        }
    }

    /// <summary>Gives the ring back while nothing waits: an idle connection holds no buffer.</summary>
    public void Trim()
    {
        lock (_gate)
        {
            if (_count == 0)
            {
                _ring = null;
                _head = 0;
            }
        }
    }

    /// <summary>The socket is gone: nothing more is written.</summary>
    public void Kill()
    {
        TaskCompletionSource? room;
        lock (_gate)
        {
            _over = true;
            _sealed = true;
            DropAll();
            room = _room;
            _room = null;
        }

        room?.TrySetResult();
    }

    private bool Claim()
    {
        if (_writing || !_open || _over || _count == 0)
        {
            return false;
        }

        _writing = true;
        _writingSince = _ring![_head].At;
        return true;
    }

    private bool Take(out ReadOnlyMemory<byte> bytes, out byte[]? rented)
    {
        lock (_gate)
        {
            bytes = default;
            rented = null;
            if (_count > 0 && !_over)
            {
                _writingSince = _ring![_head].At;
                LastWrite = _ring[(_head + _count - 1) & (_ring.Length - 1)].At;
                if (_count == 1 || _ring[_head].Bytes.Length > GatherBytes / 2)
                {
                    var frame = Pop();
                    bytes = frame.Bytes;
                    rented = frame.Rented;
                }
                else
                {
                    rented = ArrayPool<byte>.Shared.Rent(GatherBytes);
                    bytes = rented.AsMemory(0, Gather(rented));
                }

                return true;
            }

            _writing = false;
            if (!_sealed || _over)
            {
                return false;
            }

            _over = true;
        }

        owner.OnFinished();
        return false;
    }

    private int Gather(byte[] target)
    {
        var length = 0;
        while (_count > 0 && length + _ring![_head].Bytes.Length <= target.Length)
        {
            var frame = Pop();
            frame.Bytes.CopyTo(target.AsMemory(length));
            length += frame.Bytes.Length;
            Return(frame.Rented);
        }

        return length;
    }

    private bool Wrote(bool ok, int length, byte[]? rented)
    {
        Return(rented);
        if (!ok)
        {
            bool first;
            lock (_gate)
            {
                first = !_over;
            }

            Kill();
            if (first)
            {
                owner.OnFinished();
            }

            return false;
        }

        TaskCompletionSource? room = null;
        lock (_gate)
        {
            _bytes -= length;
            if (_room is not null && _bytes <= _roomBytes)
            {
                room = _room;
                _room = null;
            }
        }

        room?.TrySetResult();
        return true;
    }

    private async Task Await(ValueTask<bool> write, int length, byte[]? rented)
    {
        // Writers answer false instead of throwing.
        if (Wrote(await write, length, rented))
        {
            Write();
        }
    }

    private void Push(in Frame frame)
    {
        if (_ring is null || _count == _ring.Length)
        {
            var larger = new Frame[_ring is null ? 4 : _ring.Length * 2];
            for (var i = 0; i < _count; i++)
            {
                larger[i] = _ring![(_head + i) & (_ring.Length - 1)];
            }

            _ring = larger;
            _head = 0;
        }

        _ring[(_head + _count++) & (_ring.Length - 1)] = frame;
        _bytes += frame.Bytes.Length;
    }

    private Frame Pop()
    {
        var frame = _ring![_head];
        _ring[_head] = default;
        _head = (_head + 1) & (_ring.Length - 1);
        _count--;
        return frame;
    }

    private void DropAll()
    {
        while (_count > 0)
        {
            var frame = Pop();
            _bytes -= frame.Bytes.Length;
            Return(frame.Rented);
        }
    }

    private static void Return(byte[]? rented)
    {
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private readonly record struct Frame(ReadOnlyMemory<byte> Bytes, byte[]? Rented, long At);
}
