using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace OrleansChat.Gateway.Cluster;

/// <summary>How many silos this process is connected to right now.</summary>
public sealed partial class ClusterLink(ILogger<ClusterLink> logger) : IClusterConnectionStatusObserver
{
    private volatile int _silos;

    public int Silos => _silos;

    public void NotifyGatewayCountChanged(int currentNumberOfGateways, int previousNumberOfGateways, bool connectionRecovered)
    {
        _silos = currentNumberOfGateways;
        if (connectionRecovered)
        {
            LogRecovered(logger, currentNumberOfGateways);
        }
    }

    public void NotifyClusterConnectionLost()
    {
        _silos = 0;
        LogLost(logger);
    }

    [LoggerMessage(2001, LogLevel.Information, "Connected to the cluster again ({Silos} silos)")]
    private static partial void LogRecovered(ILogger logger, int silos);

    [LoggerMessage(2002, LogLevel.Warning, "The connection to the cluster is lost")]
    private static partial void LogLost(ILogger logger);
}

/// <summary>Ready while at least one silo is connected.</summary>
public sealed class ClusterLinkCheck(ClusterLink link) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(link.Silos > 0
            ? HealthCheckResult.Healthy($"connected to {link.Silos} silos")
            : HealthCheckResult.Unhealthy("no silo is connected"));
}

/// <summary>A gateway that starts before the first silo, or while the database is away, waits for them instead of giving up.</summary>
internal sealed partial class UntilConnected(TimeProvider time, ILogger<UntilConnected> logger) : IClientConnectionRetryFilter
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private int _attempts;

    public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
    {
        if (_attempts++ % 10 == 0)
        {
            LogWaiting(logger, exception.Message);
        }

        await Task.Delay(Pause, time, cancellationToken);
        return true;
    }

    [LoggerMessage(2003, LogLevel.Information, "Waiting for a silo: {Reason}")]
    private static partial void LogWaiting(ILogger logger, string reason);
}
