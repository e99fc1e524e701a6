namespace OrleansChat.Gateway.Sockets;

/// <summary>Milliseconds since the start, a second exact, for what asks thousands of times per second. The ticker moves it.</summary>
public sealed class CoarseClock(TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();
    private long _now = 1;

    public long Now => Volatile.Read(ref _now);

    public long Move()
    {
        var now = 1 + (long)time.GetElapsedTime(_start).TotalMilliseconds;
        Volatile.Write(ref _now, now);
        return now;
    }
}
