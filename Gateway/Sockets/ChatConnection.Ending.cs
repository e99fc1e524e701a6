using Microsoft.AspNetCore.Connections;
using OrleansChat.Gateway.Hubs;

namespace OrleansChat.Gateway.Sockets;

/// <summary>How a connection ends.</summary>
public sealed partial class ChatConnection
{
    /// <summary>Tells the client why and when to come back, then closes. May be called under locks: nothing is written in place.</summary>
    /// <param name="drop">Whether frames that wait are dropped: for a client that must resume anyway.</param>
    /// <param name="status">The WebSocket's close status.</param>
    public void GoAway(string reason, int reconnectAfterMs, bool drop, ushort status = 1001)
    {
        if (Interlocked.CompareExchange(ref _closing, 1, 0) != 0)
        {
            return;
        }

        SocketMetrics.SentAway(reason);
        var close = WebSocketFrames.CloseFrame(status, reason);
        byte[] farewell = IsReady ? [.. Pushes.GoAway(reason, reconnectAfterMs), .. close] : close;
        if (Queue.Seal(farewell, _clock.Now, drop))
        {
            ThreadPool.UnsafeQueueUserWorkItem(Queue, preferLocal: false);
        }
    }

    /// <summary>The hub is done with the connection: what waits goes out, then the close frame.</summary>
    internal async Task Finish(TimeProvider time)
    {
        if (Interlocked.CompareExchange(ref _closing, 1, 0) == 0)
        {
            if (Queue.Seal(WebSocketFrames.CloseFrame(1000, ""), _clock.Now, drop: false))
            {
                Queue.Write();
            }
        }

        try
        {
            await _finished.Task.WaitAsync(TimeSpan.FromMilliseconds(FarewellMs), time);
        }
        catch (TimeoutException)
        {
            _cut();
        }

        Queue.Kill();
        await _ending.CancelAsync();
    }

    public override void Abort(ConnectionAbortedException abortReason) => Cut();

    void IQueueOwner.OnOverflow() => GoAway("resync", ResyncAfterMs(), drop: true);

    void IQueueOwner.OnFinished()
    {
        _finished.TrySetResult();
        // Cancelling runs what the hub registered; that must not happen on the thread that writes to many sockets.
        ThreadPool.UnsafeQueueUserWorkItem(static connection => connection.End(), this, preferLocal: false);
    }

    /// <summary>Once a second: what would otherwise be a timer per connection.</summary>
    internal void Tick(long now, DateTimeOffset utc)
    {
        if (IsClosing)
        {
            // Counted from the first tick that sees it: a process that was paused has a farewell to say yet when its clock jumps.
            if (_closingSince == 0)
            {
                _closingSince = now;
            }
            else if (now - _closingSince > FarewellMs)
            {
                Cut();
            }
        }
        else if (!_waitsForHub && now - _heard > _options.ClientTimeoutSeconds * 1000L)
        {
            GoAway("timeout", 0, drop: true);
        }
        else if (Queue.Age(now) > _options.QueueSeconds * 1000L)
        {
            GoAway("resync", ResyncAfterMs(), drop: true);
        }
        else if (utc > Identity.ExpiresAt.AddSeconds(_options.ExpiryGraceSeconds))
        {
            GoAway("expired", 0, drop: false);
        }
        else if (IsReady && now - Queue.LastWrite > _options.KeepAliveSeconds * 1000L)
        {
            Send(HubPing);
        }
        else if (!Queue.IsBusy)
        {
            Queue.Trim();
        }
    }

    private static int ResyncAfterMs() => Random.Shared.Next(200, 1_500);

    private void End()
    {
        try
        {
            _ending.Cancel();
        }
        catch (AggregateException)
        {
            // What others registered on the token failed: the connection ends all the same.
        }
    }

    private void Cut()
    {
        Interlocked.Exchange(ref _closing, 1);
        Queue.Kill();
        _finished.TrySetResult();
        _cut();
        ThreadPool.UnsafeQueueUserWorkItem(static connection => connection.End(), this, preferLocal: false);
    }
}
