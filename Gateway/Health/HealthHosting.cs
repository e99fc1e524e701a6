using System.Text.Json;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace OrleansChat.Gateway.Health;

/// <summary>
/// <c>/health/live</c> asks nobody: a process that answers it need not be restarted. <c>/health/ready</c> asks every
/// <see cref="IHealthCheck"/> that the parts of this process registered, and says which one says no.
/// </summary>
public static class HealthHosting
{
    public static IServiceCollection AddChatHealth(this IServiceCollection services)
    {
        services.AddHealthChecks();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ReadyReports>();
        return services;
    }

    public static IEndpointRouteBuilder MapChatHealth(this IEndpointRouteBuilder app)
    {
        app.MapGet("/health/live", () => Results.Json(new { status = "live" })).AllowAnonymous().ExcludeFromDescription();
        app.MapGet("/health/ready", Ready).AllowAnonymous().ExcludeFromDescription();
        return app;
    }

    private static async Task<IResult> Ready(ReadyReports reports, HttpContext context)
    {
        var report = await reports.Current(context.RequestAborted);
        var ready = report.Status == HealthStatus.Healthy;
        context.Response.Headers.CacheControl = "no-store";
        return Results.Json(
            new
            {
                status = ready ? "ready" : "not_ready",
                checks = report.Entries
                    .OrderBy(entry => entry.Key, StringComparer.Ordinal)
                    .Select(entry => new { name = entry.Key, ready = entry.Value.Status == HealthStatus.Healthy, reason = entry.Value.Description }),
            },
            JsonSerializerOptions.Web,
            statusCode: ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }
}
