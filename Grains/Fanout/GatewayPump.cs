using Microsoft.Extensions.Logging;
using OrleansChat.Delivery;
using OrleansChat.Rooms;

namespace OrleansChat.Grains.Fanout;

/// <summary>
/// Hands one gateway everything that happens on this silo, in order: one acknowledged call in flight. Orleans neither orders two calls
/// nor promises one, so the next goes out only after the answer; a call without one collapses into heads to pull. The answer is the
/// gateway's lease.
/// </summary>
internal sealed partial class GatewayPump(
    GatewayId gateway,
    IGatewayObserver observer,
    string silo,
    FanoutOptions options,
    IGrainFactory grains,
    TimeProvider time,
    ILogger logger)
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(200);

    private readonly Lock _lock = new();
    private readonly Outbox _outbox = new(silo, options);
    private bool _sending;
    private bool _stopped;
    private long _lastAcknowledged = time.GetTimestamp();

    public GatewayId Gateway => gateway;

    public IGatewayObserver Observer => observer;

    public bool LeaseEnded => Silence.TotalMilliseconds > options.LeaseMs;

    /// <summary>Time since the gateway acknowledged anything.</summary>
    public TimeSpan Silence => time.GetElapsedTime(Volatile.Read(ref _lastAcknowledged));

    /// <summary>Bytes of events that wait for the gateway.</summary>
    public int WaitingBytes
    {
        get
        {
            lock (_lock)
            {
                return _outbox.Bytes;
            }
        }
    }

    /// <summary>Adds to what waits, and sends it as soon as the call in flight is answered.</summary>
    public void Add<T>(T item, Action<Outbox, T> add)
    {
        lock (_lock)
        {
            add(_outbox, item);
            if (_sending || _stopped)
            {
                return;
            }

            _sending = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(static pump => _ = pump.Send(), this, preferLocal: false);
    }

    /// <summary>Sends a beat after a silence; called every second or so.</summary>
    public void Beat()
    {
        if (Silence.TotalMilliseconds >= options.BeatMs)
        {
            Add(0, static (_, _) => { });
        }
    }

    public void Stop()
    {
        lock (_lock)
        {
            _stopped = true;
        }
    }

    private async Task Send()
    {
        while (true)
        {
            Delivery.Delivery next;
            lock (_lock)
            {
                next = _outbox.Take();
            }

            try
            {
                var sent = time.GetTimestamp();
                var ack = await observer.Deliver(next);
                Volatile.Write(ref _lastAcknowledged, time.GetTimestamp());
                FanoutMetrics.Acknowledged(next, time.GetElapsedTime(sent));
                Array.ForEach(ack.Unwanted ?? [], Detach);
            }
            catch (Exception fault)
            {
                LogLost(gateway, fault);
                FanoutMetrics.Lost();
                lock (_lock)
                {
                    _outbox.Return(next);
                }

                await Task.Delay(RetryAfter, time);
            }

            lock (_lock)
            {
                if (_outbox.IsEmpty || _stopped)
                {
                    _sending = false;
                    return;
                }
            }
        }
    }

    private void Detach(RoomId room) => grains.Room(room).Detach(gateway).ContinueWith(
        (task, _) => LogDetach(gateway, room, task.Exception!),
        null,
        CancellationToken.None,
        TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
        TaskScheduler.Default);

    [LoggerMessage(EventId = 3001, Level = LogLevel.Warning, Message = "Gateway {Gateway} did not acknowledge a delivery; it will pull.")]
    private partial void LogLost(GatewayId gateway, Exception fault);

    [LoggerMessage(EventId = 3002, Level = LogLevel.Debug, Message = "Gateway {Gateway} could not be detached from room {Room}; it will be asked again.")]
    private partial void LogDetach(GatewayId gateway, RoomId room, Exception fault);
}
