using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;
using Orleans.Runtime;
using OrleansChat.Silo.Schema;

namespace OrleansChat.Silo.Health;

/// <summary>Ready while this silo is an active member of its cluster.</summary>
public sealed class MemberCheck(ISiloStatusOracle oracle) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(oracle.CurrentStatus == SiloStatus.Active
            ? HealthCheckResult.Healthy("active")
            : HealthCheckResult.Unhealthy($"the silo is {oracle.CurrentStatus}"));
}

/// <summary>Ready while the database answers. Never part of liveness: a restarted silo would not bring it back.</summary>
public sealed class DatabaseCheck(SiloDatabase database) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await using var command = database.Own.CreateCommand("SELECT 1");
            command.CommandTimeout = 2;
            await command.ExecuteScalarAsync(cancellationToken);
            return HealthCheckResult.Healthy("answers");
        }
        catch (Exception fault) when (fault is NpgsqlException or TimeoutException)
        {
            // Not the driver's text: it names hosts, and the path is open to everybody.
            return HealthCheckResult.Unhealthy("the database does not answer", fault);
        }
    }
}
