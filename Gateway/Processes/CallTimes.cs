using System.Diagnostics.Metrics;

namespace OrleansChat.Gateway.Processes;

/// <summary>How long the last calls on the hub took, for operators who have no Prometheus. Measured once somebody has asked.</summary>
internal sealed class CallTimes : IDisposable
{
    private const int Kept = 512;

    private readonly Lock _gate = new();
    private readonly double[] _seconds = new double[Kept];
    private readonly MeterListener _listener = new();
    private int _count;
    private bool _asked;

    public CallTimes()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == ChatTelemetry.Name && instrument.Name == "chat.hub.call.duration")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<double>((_, seconds, _, _) => Note(seconds));
    }

    /// <summary>Milliseconds: what half of them took at most, and 99 of 100. Null: there was none.</summary>
    public (double? Half, double? Most) Read()
    {
        if (!Interlocked.Exchange(ref _asked, true))
        {
            _listener.Start();
        }

        double[] taken;
        lock (_gate)
        {
            taken = [.. _seconds.Take(Math.Min(_count, Kept)).Order()];
        }

        return taken.Length == 0 ? (null, null) : (At(taken, 0.5), At(taken, 0.99));
    }

    public void Dispose() => _listener.Dispose();

    private static double At(double[] sorted, double share) => Math.Round(sorted[(int)Math.Ceiling(share * sorted.Length) - 1] * 1000, 2);

    private void Note(double seconds)
    {
        lock (_gate)
        {
            _seconds[_count % Kept] = seconds;

            // Stays within its range, and never back at "none".
            _count = _count == int.MaxValue ? (_count % Kept) + Kept : _count + 1;
        }
    }
}
