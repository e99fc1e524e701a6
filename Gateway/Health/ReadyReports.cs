using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace OrleansChat.Gateway.Health;

/// <summary>The path is open to everybody, the checks cost a query: callers share one report, at most two are made a second.</summary>
public sealed class ReadyReports(HealthCheckService checks, TimeProvider time, IHostApplicationLifetime lifetime) : IDisposable
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(3);

    private readonly SemaphoreSlim _one = new(1);
    private HealthReport? _last;
    private long _madeAt;

    public async Task<HealthReport> Current(CancellationToken cancel)
    {
        // Said at once, so that balancers look away before the sockets close.
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return Stopping();
        }

        await _one.WaitAsync(cancel);
        try
        {
            if (_last is null || time.GetElapsedTime(_madeAt) > MaxAge)
            {
                using var limit = new CancellationTokenSource(TimeLimit, time);
                _last = await Make(limit.Token);
                _madeAt = time.GetTimestamp();
            }

            return _last;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private async Task<HealthReport> Make(CancellationToken limit)
    {
        try
        {
            return await checks.CheckHealthAsync(limit);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return Single("checks", "a check did not answer in time");
        }
    }

    private static HealthReport Stopping() => Single("host", "the process is stopping");

    private static HealthReport Single(string name, string reason) => new(
        new Dictionary<string, HealthReportEntry>
        {
            [name] = new(HealthStatus.Unhealthy, reason, TimeSpan.Zero, exception: null, data: null),
        },
        TimeSpan.Zero);
}
