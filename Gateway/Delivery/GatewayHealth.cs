using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using OrleansChat.Gateway.Sockets;

namespace OrleansChat.Gateway.Delivery;

/// <summary>Ready: known to the cluster, and not going away.</summary>
internal sealed class GatewayHealth(
    Connections connections, LeaseKeeper leases, SiloBeats beats, IOptions<DeliveryOptions> options, CoarseClock clock) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var patience = (options.Value.PeriodSeconds + options.Value.SilentSiloSeconds) * 1000L;
        return Task.FromResult(
            connections.IsDraining ? HealthCheckResult.Unhealthy("The gateway is draining.")
            : leases.AnnouncedAt == 0 || clock.Now - leases.AnnouncedAt > patience ? HealthCheckResult.Unhealthy("The cluster does not know this gateway.")
            : beats.Newest == 0 || clock.Now - beats.Newest > patience ? HealthCheckResult.Unhealthy("No silo has reached this gateway.")
            : HealthCheckResult.Healthy());
    }
}
