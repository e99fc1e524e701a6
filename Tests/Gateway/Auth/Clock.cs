namespace OrleansChat.Tests.Gateway.Auth;

/// <summary>A clock that stands still until it is told to move.</summary>
internal sealed class Clock : TimeProvider
{
    private DateTimeOffset _now = new(2026, 11, 20, 20, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => _now;

    public override long GetTimestamp() => _now.Ticks;

    public void Advance(TimeSpan time) => _now += time;
}
